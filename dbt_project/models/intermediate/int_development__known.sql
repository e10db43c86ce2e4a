with

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

-- What a prefecture says of its year. A mark that says that there is none (— M, … N) is known, an empty cell is not;
-- the ground of a unit inside others is in their figures.
observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F8'
        and subject_type = 'region'
        and subject_code = reporting_unit_code
        and basis in ('ytd', 'stock')
        and (value_std is not null or obs_status in ('M', 'N'))
        and reporting_unit_code not in (select overlap.reporting_unit_code from overlap)
),

composed as (
    {{ development_component() }}
),

component as (
    select * from composed
    union all
    select distinct
        indicator_code,
        indicator_code as form_indicator_code,
        'actual_numerator' as leg,
        'add' as operation
    from {{ ref('target') }}
    where
        province_code = '{{ var("province_code") }}'
        and scope = 'prefectures'
        and indicator_code not in (select composed.indicator_code from composed)
),

needed as (
    select
        indicator_code,
        count(*) as component_count
    from component
    group by indicator_code
),

known as (
    select
        observation.period,
        observation.reporting_unit_code,
        component.indicator_code,
        component.leg,
        component.operation,
        observation.value_std,
        observation.submission_id,
        observation.sheet,
        observation.cell,
        count(*) over (
            partition by observation.period, observation.reporting_unit_code, component.indicator_code
        ) as known_count
    from observation
    inner join component on observation.indicator_code = component.form_indicator_code
)

-- A ratio is over the prefectures that know all of its legs.
select
    known.period,
    known.reporting_unit_code,
    known.indicator_code,
    known.leg,
    known.operation,
    known.value_std,
    known.submission_id,
    known.sheet,
    known.cell
from known
inner join needed
    on
        known.indicator_code = needed.indicator_code
        and known.known_count = needed.component_count
