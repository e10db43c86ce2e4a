with

submission as (
    select * from {{ ref('int_submission__current') }}
),

correction as (
    select * from {{ ref('int_decision__current') }}
    where effect = 'corrected'
),

stored as (
    select * from {{ ref('stg_observation') }}
)

select
    submission.period,
    submission.previous_period,
    submission.is_built,
    submission.period_ends_on,
    submission.form_code,
    submission.reporting_unit_code,
    submission.reported_period,
    submission.is_reported_for_period,
    observation.subject_type,
    observation.subject_code,
    observation.subject_label,
    observation.indicator_code,
    observation.basis,
    observation.value_text,
    case when correction.decision_id is null then observation.value_std else correction.value_std end as value_std,
    case when correction.decision_id is null then observation.obs_status else 'A' end as obs_status,
    observation.submission_id,
    observation.sheet,
    observation.cell
from submission
-- `offset 0` makes the planner reach each submission's cells by their key, whatever it believes of the table's size:
-- a load costs the same however much history there is.
cross join
    lateral (
        select stored.* from stored
        where submission.submission_id = stored.submission_id
        offset 0 -- noqa: AM09
    ) as observation
left join correction
    on
        observation.submission_id = correction.submission_id
        and observation.sheet = correction.sheet
        and observation.cell = correction.cell
-- A dropped cell is left out like an excluded one.
where coalesce(correction.action <> 'drop', true)
