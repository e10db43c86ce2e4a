with recursive

register as (
    select * from {{ ref('int_unit__register') }}
),

-- Every unit with all that contain it, through any number of steps (a demonstration zone in a zone in a cluster). A
-- unit has one host, so there is one way up; where a register runs in a circle, the way ends before it closes.
containment (period, is_built, unit_code, container_code, steps, path) as (
    select
        period,
        is_built,
        unit_code,
        host_unit_code,
        1,
        array[unit_code, host_unit_code]
    from register
    where host_unit_code <> unit_code
    union all
    select
        containment.period,
        containment.is_built,
        containment.unit_code,
        register.host_unit_code,
        containment.steps + 1,
        containment.path || register.host_unit_code
    from containment
    inner join register
        on
            containment.period = register.period
            and containment.container_code = register.unit_code
    where register.host_unit_code <> all(containment.path)
)

select
    period,
    is_built,
    unit_code,
    container_code,
    steps,
    array_to_string(path, '|') as path
from containment
