with

answer as (
    select * from {{ source('audit', 'answer') }}
),

finding as (
    select * from {{ source('audit', 'finding') }}
),

decision as (
    select * from {{ source('audit', 'decision') }}
),

loading as (
    select * from {{ source('audit', 'load') }}
)

-- A standing decision answers what is found later too: it is known of there from then on.
select
    finding.finding_id,
    finding.submission_id,
    finding.sheet,
    finding.cell,
    decision.decision_id,
    greatest(decision.known_at, loading.known_at) as known_at
from finding
inner join loading on finding.load_id = loading.load_id
inner join answer on finding.finding_id = answer.finding_id
inner join decision on answer.decision_id = decision.decision_id
