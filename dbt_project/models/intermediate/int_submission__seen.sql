{{ config(materialized='ephemeral') }}

with

submission as (
    select * from {{ ref('stg_submission') }}
),

verdict as (
    select * from {{ ref('stg_verdict') }}
),

-- Of a form that was quarantined and accepted later, what it was at the instant asked for.
said as (
    select distinct on (submission_id)
        submission_id,
        verdict,
        is_accepted,
        known_at
    from verdict
    where known_at <= {{ reader_as_of() }}
    order by submission_id asc, known_at desc, decided_at desc
)

select
    submission.submission_id,
    submission.province_code,
    submission.form_code,
    submission.reporting_unit_code,
    submission.period,
    submission.period_ends_on,
    submission.submission_kind,
    submission.received_at,
    submission.observation_count,
    said.verdict,
    said.is_accepted,
    said.known_at
from submission
inner join said on submission.submission_id = said.submission_id
where said.verdict <> 'duplicate'
