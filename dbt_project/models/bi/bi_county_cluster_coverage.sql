with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_county_cluster_coverage') }}
),

region as (
    select * from {{ ref('dim_region') }}
),

status as (
    select * from {{ ref('dim_code') }}
    where code_list = 'coverage_status'
)

select
    figure.province_code,
    figure.period,
    figure.region_code,
    region.region_name_zh,
    region.region_name_en,
    region.region_sort_key,
    figure.parent_region_code,
    parent.region_name_zh as parent_region_name_zh,
    parent.region_name_en as parent_region_name_en,
    figure.cluster_count,
    figure.nominated_cluster_count,
    figure.coverage_status,
    status.name_zh as coverage_status_name_zh,
    status.name_en as coverage_status_name_en,
    figure.zone_count,
    figure.town_count,
    figure.plan_done_on,
    figure.appraisal_done_on,
    {{ decision_count('county_cluster_coverage', "figure.region_code") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join region
    on
        figure.province_code = region.province_code
        and figure.region_code = region.region_code
inner join region as parent
    on
        figure.province_code = parent.province_code
        and figure.parent_region_code = parent.region_code
inner join status
    on
        figure.province_code = status.province_code
        and figure.coverage_status = status.code
