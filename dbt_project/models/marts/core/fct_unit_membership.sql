with

containment as (
    select * from {{ ref('int_unit__contained') }}
    where is_built
)

select
    {{ release_columns() }},
    period,
    unit_code,
    container_code,
    steps
from containment
