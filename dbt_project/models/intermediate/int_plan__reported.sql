with

attribute as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F7'
),

-- One row per line of the form.
line as (
    select
        period,
        reporting_unit_code,
        subject_type,
        subject_code,
        reported_period,
        submission_id,
        max(value_text) filter (where indicator_code = 'plan_name') as plan_name,
        max(value_text) filter (where indicator_code = 'plan_state') as plan_state_text,
        max(value_text) filter (where indicator_code = 'plan_done_on') as plan_done_on_text,
        max(value_text) filter (where indicator_code = 'appraisal_state') as appraisal_state_text,
        max(value_text) filter (where indicator_code = 'appraisal_body') as appraisal_body,
        max(value_text) filter (where indicator_code = 'appraisal_done_on') as appraisal_done_on_text,
        max(value_text) filter (where indicator_code = 'plan_is_aligned') as is_aligned_text,
        max(value_text) filter (where indicator_code = 'plan_problems') as problems_zh,
        max(sheet) as sheet,
        coalesce(max(cell) filter (where indicator_code = 'plan_state'), max(cell)) as state_cell
    from attribute
    group by period, reporting_unit_code, subject_type, subject_code, reported_period, submission_id
)

select
    period,
    reporting_unit_code,
    subject_type,
    subject_code,
    reported_period,
    plan_name,
    case plan_state_text
        when '未编制' then 'none'
        when '编制中' then 'drafting'
        when '已完成' then 'done'
    end as plan_state,
    {{ iso_date('plan_done_on_text') }} as plan_done_on,
    case appraisal_state_text
        when '未论证' then 'none'
        when '论证中' then 'under_way'
        when '已通过' then 'passed'
    end as appraisal_state,
    appraisal_body,
    {{ iso_date('appraisal_done_on_text') }} as appraisal_done_on,
    case is_aligned_text when '是' then true when '否' then false end as is_aligned,
    problems_zh,
    submission_id,
    sheet,
    state_cell
from line
