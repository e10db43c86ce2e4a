with

correction as (
    select * from {{ source('audit', 'correction') }}
)

select
    submission_id,
    sheet,
    cell,
    decision_id,
    action,
    trim_scale(value_std) as value_std,
    known_at
from correction
