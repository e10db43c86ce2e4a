with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_concentration') }}
),

suppression as (
    select * from {{ ref('fct_suppression') }}
),

region as (
    select * from {{ ref('dim_region') }}
),

industry_group as (
    select distinct
        province_code,
        industry_group_code,
        industry_group_name_zh,
        industry_group_name_en
    from {{ ref('dim_industry') }}
)

select
    figure.province_code,
    figure.period,
    figure.concentration_of,
    figure.code,
    coalesce(region.region_name_zh, industry_group.industry_group_name_zh) as name_zh,
    coalesce(region.region_name_en, industry_group.industry_group_name_en) as name_en,
    {{ free('value_added_ytd_yuan') }},
    {{ free('hhi') }},
    {{ free('cr4') }},
    {{ free('krugman') }},
    figure.part_count,
    {{ decision_count('concentration', "figure.concentration_of || '|' || figure.code") }},
    {{ conf_status() }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
{{ join_suppression('concentration', "figure.concentration_of || '|' || figure.code") }}
left join region
    on
        figure.concentration_of = 'county'
        and figure.province_code = region.province_code
        and figure.code = region.region_code
left join industry_group
    on
        figure.concentration_of = 'industry_group'
        and figure.province_code = industry_group.province_code
        and figure.code = industry_group.industry_group_code
