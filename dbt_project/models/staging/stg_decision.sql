with

decision as (
    select * from {{ source('audit', 'decision') }}
)

select
    decision_id,
    kind,
    action,
    form_code,
    reporting_unit_code,
    period,
    rule_code,
    expected_text,
    value_text as new_value_text,
    reason,
    person,
    withdraws,
    known_at,
    (known_at at time zone 'Asia/Shanghai')::date as decided_on,
    expires_on
from decision
