with

submission as (
    select * from {{ ref('int_submission__current') }}
),

decision as (
    select * from {{ ref('int_decision__current') }}
),

observation as (
    select * from {{ ref('int_observation__current') }}
    where value_std is not null
),

stored as (
    select * from {{ ref('stg_observation') }}
),

-- Once more, by a name of its own: a name used twice is worked out for the whole of history.
stored_line as (
    select * from {{ ref('stg_observation') }}
    where indicator_code in ('unit_type', 'unit_status', 'county', 'leading_industry')
),

-- What was sent at the cells that decisions are about.
sent as (
    select
        decision.sheet as decision_sheet,
        decision.cell as decision_cell,
        decision.decision_id,
        decision.effect,
        cell.*
    from decision
    cross join
        lateral (
            select stored.* from stored
            where
                decision.submission_id = stored.submission_id
                and decision.sheet in ('', stored.sheet)
                and decision.cell in ('', stored.cell)
            offset 0 -- noqa: AM09
        ) as cell
),

listed as (
    select distinct
        submission_id,
        subject_code
    from sent
    where form_code = 'F5'
),

-- A line of a register counts where it says so, whichever of its cells is decided on.
line as (
    select
        listed.submission_id,
        listed.subject_code,
        max(stated.value_text) filter (where stated.indicator_code = 'unit_type') as unit_type_text,
        max(stated.value_text) filter (where stated.indicator_code = 'unit_status') as unit_status_text,
        max(stated.value_text) filter (where stated.indicator_code = 'county') as county_text,
        max(stated.value_text) filter (where stated.indicator_code = 'leading_industry') as leading_industry_zh
    from listed
    cross join
        lateral (
            select stored_line.* from stored_line
            where
                listed.submission_id = stored_line.submission_id
                and listed.subject_code = stored_line.subject_code
            offset 0 -- noqa: AM09
        ) as stated
    group by listed.submission_id, listed.subject_code
)

select
    submission.period,
    submission.is_built,
    submission.is_reported_for_period,
    sent.form_code,
    sent.reporting_unit_code,
    sent.subject_type,
    sent.subject_code,
    sent.indicator_code,
    sent.basis,
    sent.value_text,
    case when line.unit_status_text = '已认定' then {{ unit_kind('line.unit_type_text') }} end as unit_kind,
    case when line.unit_status_text = '推荐' then {{ unit_kind('line.unit_type_text') }} end as nominated_kind,
    line.county_text,
    line.leading_industry_zh,
    sent.submission_id,
    sent.decision_sheet as sheet,
    sent.decision_cell as cell,
    sent.decision_id,
    sent.effect
from sent
inner join submission on sent.submission_id = submission.submission_id
left join line
    on
        sent.form_code = 'F5'
        and sent.submission_id = line.submission_id
        and sent.subject_code = line.subject_code
left join observation
    on
        submission.period = observation.period
        and sent.submission_id = observation.submission_id
        and sent.sheet = observation.sheet
        and sent.cell = observation.cell
where observation.submission_id is null
