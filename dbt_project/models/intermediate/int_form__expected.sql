{{ config(materialized='ephemeral') }}

with

loading as (
    select * from {{ ref('stg_load') }}
),

submission as (
    select * from {{ ref('int_submission__seen') }}
    where is_accepted
),

dim_period as (
    select * from {{ ref('dim_period') }}
    where has_report
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

roster as (
    select * from {{ ref('stg_roster') }}
),

-- The present of a home whose clock is set is its newest load; nobody asks beyond it.
clock as (
    select
        province_code,
        least({{ reader_as_of() }}, case when bool_or(is_historical) then max(known_at) else now() end) as instant
    from loading
    group by province_code
),

mentioned as (
    select
        province_code,
        period
    from loading
    where
        period is not null
        and known_at <= {{ reader_as_of() }}
    union
    select
        province_code,
        to_char(period_ends_on, 'YYYY-MM') as period
    from submission
),

span as (
    select
        province_code,
        min(period) as first_period,
        max(period) as last_period
    from mentioned
    group by province_code
),

-- And the month after the last, once it has ended: what is owed next.
covered as (
    select
        dim_period.*,
        (clock.instant at time zone 'Asia/Shanghai')::date as today
    from dim_period
    inner join span on dim_period.province_code = span.province_code
    inner join clock on dim_period.province_code = clock.province_code
    where
        dim_period.period between span.first_period and span.last_period
        or (
            dim_period.ends_on < (clock.instant at time zone 'Asia/Shanghai')::date
            and dim_period.period = (
                select min(later.period) from dim_period as later
                where
                    span.province_code = later.province_code
                    and span.last_period < later.period
            )
        )
)

select
    covered.province_code,
    covered.period as month,
    case roster.frequency
        when 'monthly' then covered.period
        when 'quarterly' then covered.quarter_period
        else covered.year_number::text
    end as period,
    roster.form_code,
    roster.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    covered.ends_on + 10 as due_on,
    covered.today
from covered
inner join roster
    on
        covered.province_code = roster.province_code
        and covered.ends_on >= roster.valid_from
        and (
            roster.frequency = 'monthly'
            or (roster.frequency = 'quarterly' and covered.is_quarter_end)
            or (roster.frequency = 'annual' and covered.is_year_end)
        )
inner join reporting_unit
    on
        covered.province_code = reporting_unit.province_code
        and roster.reporting_unit_code = reporting_unit.reporting_unit_code
