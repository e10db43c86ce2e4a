with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F6'
        and subject_type = 'enterprise'
),

containment as (
    select * from {{ ref('int_unit__contained') }}
),

enterprise as (
    select
        period,
        reporting_unit_code,
        subject_code,
        max(value_text) filter (where indicator_code = 'host_unit') as host_unit_code,
        bool_or(indicator_code = 'is_growth_enterprise' and value_text = '是') as is_growth,
        bool_or(indicator_code = 'is_leading_enterprise' and value_text = '是') as is_leading,
        bool_or(indicator_code = 'is_technology_enterprise' and value_text = '是') as is_technology,
        bool_or(indicator_code = 'is_little_giant' and value_text = '是') as is_little_giant
    from observation
    group by period, reporting_unit_code, subject_code
),

-- Whose figures an enterprise is in: its unit's, those of all that contain it, and those of its lists. A unit's figure
-- moves on every month, so its enterprises are held against it only in the month that their own figures are of.
place as (
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'unit' as place_type,
        enterprise.host_unit_code as place_code
    from enterprise
    where enterprise.host_unit_code is not null
    union
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'unit' as place_type,
        containment.container_code as place_code
    from enterprise
    inner join containment
        on
            enterprise.period = containment.period
            and enterprise.host_unit_code = containment.unit_code
    union
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'list' as place_type,
        enterprise.reporting_unit_code || '|' || mark.enterprise_kind as place_code
    from enterprise
    cross join
        lateral (
            values
            ('any', true),
            ('growth', enterprise.is_growth),
            ('leading', enterprise.is_leading),
            ('technology', enterprise.is_technology),
            ('little_giant', enterprise.is_little_giant)
        ) as mark (enterprise_kind, is_marked)
    where mark.is_marked
),

-- An enterprise that two reporting units list is one.
amount as (
    select
        place.period,
        place.place_type,
        place.place_code,
        place.subject_code,
        observation.indicator_code as measure,
        max(observation.value_std) as value
    from place
    inner join observation
        on
            place.period = observation.period
            and place.reporting_unit_code = observation.reporting_unit_code
            and place.subject_code = observation.subject_code
    where
        observation.value_std is not null
        and observation.basis in ('ytd', 'stock')
        and (place.place_type = 'list' or observation.is_reported_for_period)
    group by place.period, place.place_type, place.place_code, place.subject_code, observation.indicator_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by period, place_type, place_code, measure
            order by abs(value) desc, subject_code asc
        ) as size_rank
    from amount
)

select
    period,
    place_type,
    place_code,
    measure,
    count(*)::integer as enterprise_count,
    sum(value) as listed_value,
    max(value) filter (where size_rank = 1) as top1,
    max(value) filter (where size_rank = 2) as top2
from ranked
group by period, place_type, place_code, measure
