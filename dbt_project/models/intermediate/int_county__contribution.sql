with

register as (
    select * from {{ ref('int_unit__register') }}
    where
        is_built
        and county_code is not null
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where
        is_built
        and form_code = 'F5'
),

county as (
    select * from {{ ref('stg_region') }}
)

-- Of a county whose prefecture has no register in force nothing is known, whatever others list there.
select
    register.period,
    register.county_code as region_code,
    figure.leg,
    register.unit_code,
    register.submission_id,
    register.sheet,
    register.status_cell as cell
from register
inner join county on register.county_code = county.region_code
inner join submission
    on
        register.period = submission.period
        and county.parent_region_code = submission.reporting_unit_code
cross join
    lateral (
        values
        ('cluster_count', register.unit_kind = 'cluster' and register.is_confirmed),
        ('nominated_cluster_count', register.unit_kind = 'cluster' and register.unit_status = 'nominated'),
        ('zone_count', register.unit_kind = 'zone' and register.is_confirmed),
        ('town_count', register.unit_kind = 'town' and register.is_confirmed)
    ) as figure (leg, is_in)
where figure.is_in
