with

submission as (
    select * from {{ ref('int_submission__current') }}
    where
        is_built
        and form_code = 'F6'
),

decision as (
    select * from {{ ref('int_decision__current') }}
),

stored as (
    select * from {{ ref('stg_observation') }}
),

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F6'
        and subject_type = 'enterprise'
        and submission_id in (select decision.submission_id from decision)
),

mark as (
    select
        mark.mark_code,
        replace(mark.indicator_code, 'enterprise_', '') as enterprise_kind
    from ({{ enterprise_mark() }}) as mark
),

figure as (
    select * from (
        values
        ('employee_count', 'stock', 'employee_count'),
        ('value_added', 'ytd', 'value_added_ytd_yuan'),
        ('revenue', 'ytd', 'revenue_ytd_yuan'),
        ('tax_paid', 'ytd', 'tax_paid_ytd_yuan')
    ) as figure (indicator_code, basis, leg)
),

whole as (
    select leg from figure
    union all
    select 'enterprise_count' as leg
),

-- Reached by the submission's key, as for observations.
sent as (
    select
        submission.period,
        submission.reporting_unit_code,
        decision.sheet as decision_sheet,
        decision.cell as decision_cell,
        decision.decision_id,
        decision.effect,
        cell.*
    from submission
    inner join decision on submission.submission_id = decision.submission_id
    cross join
        lateral (
            select
                stored.submission_id,
                stored.subject_code,
                stored.indicator_code,
                stored.basis,
                stored.value_text
            from stored
            where
                decision.submission_id = stored.submission_id
                and decision.sheet in ('', stored.sheet)
                and decision.cell in ('', stored.cell)
                and stored.subject_type = 'enterprise'
            offset 0 -- noqa: AM09
        ) as cell
),

listed as (
    select distinct
        period,
        submission_id,
        subject_code
    from observation
),

-- What an enterprise counts as by its marks in force.
marked as (
    select
        observation.period,
        observation.submission_id,
        observation.subject_code,
        mark.enterprise_kind
    from observation
    inner join mark on observation.indicator_code = mark.mark_code
    where observation.value_text = '是'
),

entered as (
    -- A figure enters the sums of all enterprises, and of every kind that its own is of.
    select
        sent.*,
        kind.enterprise_kind,
        figure.leg
    from sent
    inner join figure
        on
            sent.indicator_code = figure.indicator_code
            and sent.basis = figure.basis
    cross join
        lateral (
            select 'any' as enterprise_kind
            union all
            select marked.enterprise_kind from marked
            where
                (marked.period, marked.submission_id, marked.subject_code)
                = (sent.period, sent.submission_id, sent.subject_code)
        ) as kind
    union all
    -- A mark decides of its kind's count, and of all its sums.
    select
        sent.*,
        mark.enterprise_kind,
        whole.leg
    from sent
    inner join mark on sent.indicator_code = mark.mark_code
    cross join whole
    where sent.value_text = '是'
    union all
    -- Of all enterprises one is lost only with the whole of its line.
    select
        sent.*,
        'any' as enterprise_kind,
        'enterprise_count' as leg
    from sent
    left join listed
        on
            sent.period = listed.period
            and sent.submission_id = listed.submission_id
            and sent.subject_code = listed.subject_code
    where
        sent.decision_cell = ''
        or listed.subject_code is null
)

select distinct
    period,
    unnest(array[reporting_unit_code, '{{ var("province_code") }}']) || '|' || enterprise_kind as row_key,
    leg,
    submission_id,
    decision_sheet as sheet,
    decision_cell as cell,
    decision_id,
    effect
from entered
