with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_unit_register') }}
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

unit_kind as (
    select * from {{ ref('dim_code') }}
    where code_list = 'unit_kind'
),

unit_status as (
    select * from {{ ref('dim_code') }}
    where code_list = 'unit_status'
),

county as (
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
    figure.unit_code,
    figure.unit_name_zh,
    figure.unit_kind,
    unit_kind.name_zh as unit_kind_name_zh,
    unit_kind.name_en as unit_kind_name_en,
    figure.unit_status,
    unit_status.name_zh as unit_status_name_zh,
    unit_status.name_en as unit_status_name_en,
    figure.is_confirmed,
    figure.confirmed_on,
    figure.approval_document,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.county_code,
    county.region_name_zh as county_name_zh,
    county.region_name_en as county_name_en,
    figure.leading_industry_zh,
    figure.industry_group_code,
    industry_group.industry_group_name_zh,
    industry_group.industry_group_name_en,
    figure.host_unit_code,
    figure.demonstration_level,
    figure.batch,
    figure.reported_period,
    {{ decision_count('unit_register', "figure.unit_code") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join reporting_unit
    on
        figure.province_code = reporting_unit.province_code
        and figure.reporting_unit_code = reporting_unit.reporting_unit_code
left join unit_kind
    on
        figure.province_code = unit_kind.province_code
        and figure.unit_kind = unit_kind.code
left join unit_status
    on
        figure.province_code = unit_status.province_code
        and figure.unit_status = unit_status.code
left join county
    on
        figure.province_code = county.province_code
        and figure.county_code = county.region_code
inner join industry_group
    on
        figure.province_code = industry_group.province_code
        and figure.industry_group_code = industry_group.industry_group_code
