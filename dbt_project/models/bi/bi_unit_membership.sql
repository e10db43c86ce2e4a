with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_unit_membership') }}
),

register as (
    select * from {{ ref('fct_unit_register') }}
),

-- Once more, by a name of its own: a name used twice is worked out for the whole of history.
container as (
    select * from {{ ref('fct_unit_register') }}
)

select
    figure.province_code,
    figure.period,
    figure.unit_code,
    register.unit_name_zh,
    register.unit_kind,
    figure.container_code,
    container.unit_name_zh as container_name_zh,
    container.unit_kind as container_kind,
    figure.steps,
    {{ decision_count('unit_membership', "figure.unit_code || '|' || figure.container_code") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join register
    on
        figure.release_id = register.release_id
        and figure.period = register.period
        and figure.unit_code = register.unit_code
left join container
    on
        figure.release_id = container.release_id
        and figure.period = container.period
        and figure.container_code = container.unit_code
