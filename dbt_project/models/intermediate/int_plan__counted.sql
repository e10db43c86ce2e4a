with

plan as (
    select
        *,
        {{ period_ends_on('period') }} as period_ends_on
    from {{ ref('int_plan__reported') }}
),

narrative as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F7'
        and indicator_code = 'plan_problems'
        and obs_status = 'A'
        and value_text is not null
),

region as (
    select * from {{ ref('stg_region') }}
    where region_type in ('prefecture', 'county', 'county_level_city', 'autonomous_county')
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

-- 各市、县(市): no districts, and not the committee of Changbaishan. A region counts once, whoever lists it.
region_plan as (
    select distinct on (plan.period, plan.subject_code, counted.indicator_code)
        plan.*,
        counted.indicator_code,
        counted.done_on
    from plan
    inner join region on plan.subject_code = region.region_code
    cross join
        lateral (
            values
            ('region_plan_done', plan.plan_done_on, plan.plan_state = 'done'),
            ('region_appraisal_done', plan.appraisal_done_on, plan.appraisal_state = 'passed'),
            ('region_plan_aligned', plan.plan_done_on, plan.plan_state = 'done' and plan.is_aligned)
        ) as counted (indicator_code, done_on, is_in)
    where
        plan.subject_type = 'region'
        and counted.is_in
        and counted.done_on <= plan.period_ends_on
    order by
        plan.period asc, plan.subject_code asc, counted.indicator_code asc, counted.done_on asc,
        plan.reporting_unit_code asc
),

cluster_plan as (
    select
        plan.*,
        'cluster_plan_done' as indicator_code,
        plan.plan_done_on as done_on
    from plan
    inner join cluster
        on
            plan.subject_code = cluster.cluster_code
            and plan.reporting_unit_code = cluster.reporting_unit_code
    where
        plan.subject_type = 'cluster'
        and plan.plan_state = 'done'
        and plan.plan_done_on <= plan.period_ends_on
),

problems as (
    select distinct on (period, reporting_unit_code)
        period,
        'reporting_unit_problems' as indicator_code,
        {{ period_ends_on('reported_period') }} as done_on,
        submission_id,
        sheet,
        cell
    from narrative
    order by period asc, reporting_unit_code asc, subject_type asc, subject_code asc, cell asc
),

counted as (
    {%- for plans in ['region_plan', 'cluster_plan'] %}
        select
            period,
            indicator_code,
            done_on,
            submission_id,
            sheet,
            state_cell as cell
        from {{ plans }}
        union all
    {%- endfor %}
    select * from problems
)

select
    period,
    indicator_code,
    1 as contribution,
    done_on,
    submission_id,
    sheet,
    cell
from counted
