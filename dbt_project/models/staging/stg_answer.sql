with

answer as (
    select * from {{ source('audit', 'answer') }}
),

finding as (
    select * from {{ source('audit', 'finding') }}
),

decision as (
    select * from {{ source('audit', 'decision') }}
)

select
    finding.submission_id,
    finding.sheet,
    finding.cell,
    decision.decision_id,
    decision.known_at,
    (
        select min(withdrawal.known_at) from decision as withdrawal
        where decision.decision_id = withdrawal.withdraws
    ) as withdrawn_at
from finding
inner join answer on finding.finding_id = answer.finding_id
inner join decision on answer.decision_id = decision.decision_id
