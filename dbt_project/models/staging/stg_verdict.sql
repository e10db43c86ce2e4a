with

verdict as (
    select * from {{ source('audit', 'verdict') }}
),

loading as (
    select * from {{ source('audit', 'load') }}
)

select
    verdict.submission_id,
    verdict.verdict,
    verdict.verdict in ('accepted', 'accepted_with_warnings') as is_accepted,
    coalesce(verdict.known_at, loading.known_at) as known_at,
    verdict.decided_at
from verdict
inner join loading on verdict.load_id = loading.load_id
