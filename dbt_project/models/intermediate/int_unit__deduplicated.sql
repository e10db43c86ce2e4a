with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        basis = 'ytd'
        and value_std is not null
),

register as (
    select * from {{ ref('int_unit__register') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

figure as (
    select * from {{ ref('share_figure') }}
),

containment as (
    select * from {{ ref('int_unit__contained') }}
),

matched as (
    select * from {{ ref('int_reporting_unit__matched') }}
),

-- Year-to-date of every confirmed zone, town and demonstration zone (F1), of the named clusters (F2), and of the
-- counties' own clusters, should a form ever state them.
unit_value as (
    select
        observation.period,
        observation.is_built,
        observation.reporting_unit_code,
        observation.subject_code as unit_code,
        register.unit_kind,
        observation.indicator_code as measure,
        observation.value_std as value_yuan,
        observation.submission_id,
        observation.sheet,
        observation.cell
    from observation
    inner join register
        on
            observation.period = register.period
            and observation.reporting_unit_code = register.reporting_unit_code
            and observation.subject_code = register.unit_code
    where
        observation.form_code = 'F1'
        and observation.subject_type = 'unit'
        and register.is_confirmed
        and register.unit_kind <> 'cluster'
    union all
    select
        observation.period,
        observation.is_built,
        observation.reporting_unit_code,
        observation.subject_code,
        case when cluster.cluster_code is null then 'county_cluster' else 'cluster' end as unit_kind,
        observation.indicator_code,
        observation.value_std,
        observation.submission_id,
        observation.sheet,
        observation.cell
    from observation
    left join cluster on observation.subject_code = cluster.cluster_code
    left join register
        on
            observation.period = register.period
            and observation.subject_code = register.unit_code
            and register.unit_kind = 'cluster'
            and register.is_confirmed
    where
        observation.form_code = 'F2'
        and observation.subject_type = 'cluster'
        and observation.reporting_unit_code = case
            when cluster.cluster_code is null then register.reporting_unit_code else cluster.reporting_unit_code
        end
),

candidate as (
    select
        figure.scope,
        unit_value.*
    from unit_value
    inner join figure
        on
            unit_value.measure = figure.measure
            and unit_value.unit_kind = any(string_to_array(figure.unit_kinds, '|'))
),

member as (
    select
        candidate.*,
        matched.is_matched
    from candidate
    inner join matched
        on
            candidate.period = matched.period
            and candidate.scope = matched.scope
            and candidate.measure = matched.measure
            and candidate.reporting_unit_code = matched.reporting_unit_code
),

-- What is inside another member is already in that one's value.
contained as (
    select
        inner_member.scope,
        inner_member.measure,
        inner_member.period,
        inner_member.unit_code,
        bool_or(outer_member.is_matched) as is_contained_in_matched
    from member as inner_member
    inner join containment
        on
            inner_member.period = containment.period
            and inner_member.unit_code = containment.unit_code
    inner join member as outer_member
        on
            inner_member.scope = outer_member.scope
            and inner_member.measure = outer_member.measure
            and containment.period = outer_member.period
            and containment.container_code = outer_member.unit_code
    group by inner_member.scope, inner_member.measure, inner_member.period, inner_member.unit_code
)

select
    member.period,
    member.is_built,
    member.scope,
    member.measure,
    member.reporting_unit_code,
    member.unit_code,
    member.unit_kind,
    member.value_yuan,
    contained.unit_code is null as is_counted,
    member.is_matched and not coalesce(contained.is_contained_in_matched, false) as is_counted_in_matched,
    member.submission_id,
    member.sheet,
    member.cell
from member
left join contained
    on
        member.scope = contained.scope
        and member.measure = contained.measure
        and member.period = contained.period
        and member.unit_code = contained.unit_code
