with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_platform_count') }}
),

platform as (
    select * from {{ ref('dim_code') }}
    where code_list = 'platform_type'
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
)

select
    figure.province_code,
    figure.period,
    figure.platform_type,
    platform.name_zh as platform_type_name_zh,
    platform.name_en as platform_type_name_en,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.stock_count,
    figure.added_count,
    figure.withdrawn_count,
    figure.operating_count,
    figure.reported_period,
    figure.value_status,
    figure.reporting_unit_count,
    {{ decision_count('platform_count', "figure.platform_type || '|' || figure.reporting_unit_code") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join platform
    on
        figure.province_code = platform.province_code
        and figure.platform_type = platform.code
inner join reporting_unit
    on
        figure.province_code = reporting_unit.province_code
        and figure.reporting_unit_code = reporting_unit.reporting_unit_code
