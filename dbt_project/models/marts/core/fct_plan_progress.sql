with

plan as (
    select * from {{ ref('int_plan__reported') }}
)

select
    {{ release_columns() }},
    period,
    subject_type,
    subject_code,
    reporting_unit_code,
    plan_name,
    plan_state,
    plan_done_on,
    appraisal_state,
    appraisal_body,
    appraisal_done_on,
    is_aligned,
    problems_zh,
    reported_period,
    submission_id,
    sheet,
    state_cell as cell
from plan
