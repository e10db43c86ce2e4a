with

observation as (
    select * from {{ source('raw', 'observation') }}
),

exclusion as (
    select * from {{ source('audit', 'exclusion') }}
)

select
    submission_id,
    sheet,
    cell,
    province_code,
    form_code,
    reporting_unit_code,
    subject_type,
    subject_code,
    subject_label,
    indicator_code,
    basis,
    {{ squeezed('value_text') }} as value_text,
    trim_scale(value_std) as value_std,
    obs_status
from observation
-- Rows that a rule left out of an accepted form (severity row) are kept in raw, and are not in force.
where
    not exists (
        select from exclusion
        where
            observation.submission_id = exclusion.submission_id
            and observation.sheet = exclusion.sheet
            and observation.cell = exclusion.cell
    )
