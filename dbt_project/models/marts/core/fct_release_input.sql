with

submission as (
    select * from {{ ref('int_submission__current') }}
)

select
    {{ release_columns() }},
    period,
    form_code,
    reporting_unit_code,
    submission_id,
    reported_period
from submission
where is_built
