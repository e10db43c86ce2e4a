with

submission as (
    select distinct submission_id from {{ ref('int_submission__current') }}
),

stored_correction as (
    select * from {{ ref('stg_correction') }}
),

stored_answer as (
    select * from {{ ref('stg_answer') }}
),

withdrawn as (
    select withdraws as decision_id from {{ ref('stg_decision') }}
    where
        kind = 'withdraw'
        and known_at <= {{ as_of() }}
),

-- Laterals, as for observations: a submission's decisions are reached by its key, whatever the history.
correction as (
    select newest.*
    from submission
    cross join
        lateral (
            select distinct on (stored_correction.sheet, stored_correction.cell) stored_correction.*
            from stored_correction
            where
                submission.submission_id = stored_correction.submission_id
                and stored_correction.known_at <= {{ as_of() }}
            order by
                stored_correction.sheet asc, stored_correction.cell asc,
                stored_correction.known_at desc, stored_correction.decision_id desc
        ) as newest
),

answer as (
    select distinct
        given.submission_id,
        given.sheet,
        given.cell,
        given.decision_id
    from submission
    cross join
        lateral (
            select stored_answer.* from stored_answer
            where submission.submission_id = stored_answer.submission_id
            offset 0 -- noqa: AM09
        ) as given
    where
        given.known_at <= {{ as_of() }}
        and given.decision_id not in (select withdrawn.decision_id from withdrawn)
)

select
    submission_id,
    sheet,
    cell,
    decision_id,
    'corrected' as effect,
    action,
    value_std
from correction
where action <> 'restore'
union all
select
    submission_id,
    sheet,
    cell,
    decision_id,
    'answered' as effect,
    null as action,
    null as value_std
from answer
