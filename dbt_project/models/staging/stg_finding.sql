with

finding as (
    select * from {{ source('audit', 'finding') }}
),

loading as (
    select * from {{ source('audit', 'load') }}
)

select
    finding.finding_id,
    finding.submission_id,
    finding.validation_run_id,
    finding.severity,
    finding.sheet,
    finding.cell,
    loading.known_at
from finding
inner join loading on finding.load_id = loading.load_id
where finding.submission_id is not null
