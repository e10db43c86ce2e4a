with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_plan_progress') }}
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

region as (
    select * from {{ ref('dim_region') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
),

plan_state as (
    select * from {{ ref('dim_code') }}
    where code_list = 'plan_state'
),

appraisal_state as (
    select * from {{ ref('dim_code') }}
    where code_list = 'appraisal_state'
)

select
    figure.province_code,
    figure.period,
    figure.subject_type,
    figure.subject_code,
    coalesce(region.region_name_zh, cluster.cluster_name_zh) as subject_name_zh,
    coalesce(region.region_name_en, cluster.cluster_name_en) as subject_name_en,
    figure.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    figure.plan_name,
    figure.plan_state,
    plan_state.name_zh as plan_state_name_zh,
    plan_state.name_en as plan_state_name_en,
    figure.plan_done_on,
    figure.appraisal_state,
    appraisal_state.name_zh as appraisal_state_name_zh,
    appraisal_state.name_en as appraisal_state_name_en,
    figure.appraisal_body,
    figure.appraisal_done_on,
    figure.is_aligned,
    figure.problems_zh,
    figure.reported_period,
    {{ decision_count(
        'plan_progress', "concat_ws('|', figure.subject_type, figure.subject_code, figure.reporting_unit_code)"
    ) }},
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
left join plan_state
    on
        figure.province_code = plan_state.province_code
        and figure.plan_state = plan_state.code
left join appraisal_state
    on
        figure.province_code = appraisal_state.province_code
        and figure.appraisal_state = appraisal_state.code
