with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_indicator_value') }}
),

suppression as (
    select * from {{ ref('fct_suppression') }}
),

indicator as (
    select * from {{ ref('dim_indicator') }}
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

register as (
    select * from {{ ref('fct_unit_register') }}
),

region as (
    select * from {{ ref('dim_region') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
),

other_subject as (
    select * from {{ ref('dim_code') }}
    where code_list in ('subject_group', 'subject_platform_type')
)

select
    figure.province_code,
    figure.period,
    figure.subject_type,
    figure.subject_code,
    coalesce(
        register.unit_name_zh, region.region_name_zh, cluster.cluster_name_zh, other_subject.name_zh,
        figure.subject_label
    ) as subject_name_zh,
    coalesce(
        region.region_name_en, cluster.cluster_name_en, other_subject.name_en, figure.subject_code
    ) as subject_name_en,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.indicator_code,
    indicator.indicator_name_zh,
    indicator.indicator_name_en,
    indicator.unit,
    indicator.aggregation,
    figure.basis,
    figure.form_code,
    {{ free('value') }},
    figure.obs_status,
    {{ free('month_value') }},
    figure.months_covered,
    figure.month_status,
    {{ free('prior_year_value') }},
    {{ free('growth_pct') }},
    figure.value_status,
    figure.reported_period,
    {{ decision_count('indicator_value', indicator_value_key('figure')) }},
    {{ conf_status() }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
{{ join_suppression('indicator_value', indicator_value_key('figure')) }}
inner join indicator
    on
        figure.province_code = indicator.province_code
        and figure.indicator_code = indicator.indicator_code
inner join reporting_unit
    on
        figure.province_code = reporting_unit.province_code
        and figure.reporting_unit_code = reporting_unit.reporting_unit_code
left join register
    on
        figure.subject_type = 'unit'
        and figure.release_id = register.release_id
        and figure.period = register.period
        and figure.subject_code = register.unit_code
left join region
    on
        figure.subject_type = 'region'
        and figure.province_code = region.province_code
        and figure.subject_code = region.region_code
left join cluster
    on
        figure.subject_type = 'cluster'
        and figure.province_code = cluster.province_code
        and figure.subject_code = cluster.cluster_code
left join other_subject
    on
        other_subject.code_list = 'subject_' || figure.subject_type
        and figure.province_code = other_subject.province_code
        and figure.subject_code = other_subject.code
