with

unit as (
    select * from {{ ref('int_unit__deduplicated') }}
    where
        is_built
        and scope = 'block_economy'
        and measure = 'value_added'
        and is_counted
),

register as (
    select * from {{ ref('int_unit__register') }}
    where county_code is not null
),

indicator as (
    select * from {{ ref('int_indicator__reported') }}
    where basis = 'ytd'
)

-- Each counted unit of the block economy at its county and industry group, with what it says of the year before.
select
    unit.period,
    register.county_code as region_code,
    register.industry_group_code,
    unit.unit_code,
    unit.value_yuan as value_added_ytd_yuan,
    unit.submission_id,
    unit.sheet,
    unit.cell,
    indicator.prior_year_value as prior_year_ytd_yuan,
    indicator.prior_year_submission_id,
    indicator.prior_year_sheet,
    indicator.prior_year_cell
from unit
inner join register
    on
        unit.period = register.period
        and unit.unit_code = register.unit_code
-- The value's own row, by its address.
left join indicator
    on
        unit.period = indicator.period
        and unit.submission_id = indicator.submission_id
        and unit.sheet = indicator.sheet
        and unit.cell = indicator.cell
