with

contribution as (
    select * from {{ ref('int_specialisation__contribution') }}
),

cell as (
    select
        period,
        region_code,
        industry_group_code,
        count(*)::integer as unit_count,
        sum(value_added_ytd_yuan) as x1,
        case when count(*) = count(prior_year_ytd_yuan) then sum(prior_year_ytd_yuan) end as x0
    from contribution
    group by period, region_code, industry_group_code
),

-- Sums of county, group and all: of every cell, and of those whose both years are known (prefix both).
summed as (
    select
        *,
        sum(x1) over (partition by period, region_code) as county_x1,
        sum(x1) over (partition by period, industry_group_code) as group_x1,
        sum(x1) over (partition by period) as all_x1,
        sum(x0) over (partition by period, industry_group_code) as both_group_x0,
        sum(x1 - x0) over (partition by period, industry_group_code) as both_group_change,
        sum(x0) over (partition by period) as both_x0,
        sum(x1 - x0) over (partition by period) as both_change
    from cell
)

-- With g = change over what was: x0*g, x0*(g_i - g), x0*(g_ir - g_i), each as one quotient, so that the three add up to
-- the cell's change.
select
    {{ release_columns() }},
    period,
    region_code,
    industry_group_code,
    unit_count,
    x1 as value_added_ytd_yuan,
    x0 as prior_year_ytd_yuan,
    {{ ratio('100 * x1', 'county_x1', 12) }} as county_share_pct,
    {{ ratio('100 * group_x1', 'all_x1', 12) }} as province_share_pct,
    {{ ratio('x1 * all_x1', 'county_x1 * group_x1', 12) }} as location_quotient,
    {{ ratio('x0 * both_change', 'both_x0', 12) }} as province_effect_yuan,
    {{ ratio(
        'x0 * (both_group_change * both_x0 - both_change * both_group_x0)', 'both_group_x0 * both_x0', 12
    ) }} as mix_effect_yuan,
    {{ ratio(
        '(x1 - x0) * both_group_x0 - x0 * both_group_change', 'both_group_x0', 12
    ) }} as local_effect_yuan
from summed
