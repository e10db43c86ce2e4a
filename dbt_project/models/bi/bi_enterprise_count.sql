with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_enterprise_count') }}
),

suppression as (
    select * from {{ ref('fct_suppression') }}
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

kind as (
    select * from {{ ref('dim_code') }}
    where code_list = 'enterprise_kind'
)

select
    figure.province_code,
    figure.period,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.enterprise_kind,
    kind.name_zh as enterprise_kind_name_zh,
    kind.name_en as enterprise_kind_name_en,
    figure.enterprise_count,
    {{ free('employee_count') }},
    {{ free('value_added_ytd_yuan') }},
    {{ free('revenue_ytd_yuan') }},
    {{ free('tax_paid_ytd_yuan') }},
    figure.value_status,
    figure.reported_period,
    figure.reporting_unit_count,
    {{ decision_count('enterprise_count', "figure.reporting_unit_code || '|' || figure.enterprise_kind") }},
    {{ conf_status() }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
{{ join_suppression('enterprise_count', "figure.reporting_unit_code || '|' || figure.enterprise_kind") }}
inner join reporting_unit
    on
        figure.province_code = reporting_unit.province_code
        and figure.reporting_unit_code = reporting_unit.reporting_unit_code
inner join kind
    on
        figure.province_code = kind.province_code
        and figure.enterprise_kind = kind.code
