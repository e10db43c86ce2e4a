with

observation as (
    select * from {{ source('raw', 'observation') }}
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
