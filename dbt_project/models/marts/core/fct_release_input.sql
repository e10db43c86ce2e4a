{{ config(pre_hook="{{ with_column('decision_ids', \"bigint[] not null default '{}'\") }}") }}

with

submission as (
    select * from {{ ref('int_submission__current') }}
    where is_built
),

decision as (
    select
        submission_id,
        array_agg(distinct decision_id order by decision_id) as decision_ids
    from {{ ref('int_decision__current') }}
    group by submission_id
)

select
    {{ release_columns() }},
    submission.period,
    submission.form_code,
    submission.reporting_unit_code,
    submission.submission_id,
    submission.reported_period,
    coalesce(decision.decision_ids, '{}'::bigint[]) as decision_ids
from submission
left join decision on submission.submission_id = decision.submission_id
