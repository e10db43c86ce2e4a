with

roster as (
    select * from {{ ref('roster') }}
)

select
    {{ province_of('reporting_unit_code') }} as province_code,
    form_code,
    reporting_unit_code,
    frequency,
    valid_from
from roster
