with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_specialisation') }}
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
    figure.region_code,
    region.region_name_zh,
    region.region_name_en,
    region.region_sort_key,
    figure.industry_group_code,
    industry_group.industry_group_name_zh,
    industry_group.industry_group_name_en,
    figure.unit_count,
    {{ free('value_added_ytd_yuan') }},
    {{ free('prior_year_ytd_yuan') }},
    {{ free('county_share_pct') }},
    {{ free('province_share_pct') }},
    {{ free('location_quotient') }},
    {{ free('province_effect_yuan') }},
    {{ free('mix_effect_yuan') }},
    {{ free('local_effect_yuan') }},
    {{ decision_count('specialisation', "figure.region_code || '|' || figure.industry_group_code") }},
    {{ conf_status() }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
{{ join_suppression('specialisation', "figure.region_code || '|' || figure.industry_group_code") }}
inner join region
    on
        figure.province_code = region.province_code
        and figure.region_code = region.region_code
inner join industry_group
    on
        figure.province_code = industry_group.province_code
        and figure.industry_group_code = industry_group.industry_group_code
