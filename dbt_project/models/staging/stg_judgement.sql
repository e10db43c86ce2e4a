with

judgement as (
    select * from {{ source('audit', 'judgement') }}
),

validation_run as (
    select * from {{ source('audit', 'validation_run') }}
),

loading as (
    select * from {{ source('audit', 'load') }}
)

select
    judgement.submission_id,
    judgement.validation_run_id,
    validation_run.finished_at,
    loading.known_at
from judgement
inner join validation_run on judgement.validation_run_id = validation_run.validation_run_id
inner join loading on validation_run.load_id = loading.load_id
