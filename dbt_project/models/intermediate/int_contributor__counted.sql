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

overlap as (
    select * from {{ ref('reporting_unit_overlap') }}
),

county as (
    select
        region.region_code,
        region.parent_region_code,
        spelling.name_zh
    from {{ ref('stg_region') }} as region
    cross join lateral unnest(region.spellings_zh) as spelling (name_zh)
    where region.region_type in ('district', 'county', 'county_level_city', 'autonomous_county')
),

enterprise as (
    select
        period,
        reporting_unit_code,
        subject_code,
        max(value_text) filter (where indicator_code = 'county') as county_text,
        max(value_text) filter (where indicator_code = 'host_unit') as host_unit_code,
        bool_or(indicator_code = 'is_growth_enterprise' and value_text = '是') as is_growth,
        bool_or(indicator_code = 'is_leading_enterprise' and value_text = '是') as is_leading,
        bool_or(indicator_code = 'is_technology_enterprise' and value_text = '是') as is_technology,
        bool_or(indicator_code = 'is_little_giant' and value_text = '是') as is_little_giant
    from observation
    group by period, reporting_unit_code, subject_code
),

-- Whose figures an enterprise is in: its unit's and those of all that contain it, its county's, those of its lists.
place as (
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'unit/' || enterprise.host_unit_code as enterprises
    from enterprise
    where enterprise.host_unit_code is not null
    union
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'unit/' || containment.container_code as enterprises
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
        'region/' || county.region_code as enterprises
    from enterprise
    left join overlap on enterprise.reporting_unit_code = overlap.reporting_unit_code
    inner join county
        on
            enterprise.county_text = county.name_zh
            and county.parent_region_code in (enterprise.reporting_unit_code, overlap.host_reporting_unit_code)
    union
    select
        enterprise.period,
        enterprise.reporting_unit_code,
        enterprise.subject_code,
        'enterprise_kind/' || enterprise.reporting_unit_code || '|' || mark.enterprise_kind as enterprises
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

-- An enterprise that two reporting units list is one. Between quarters its year-to-date is taken to grow evenly, as that
-- of the month grows: the list of the fourth quarter says twelve months, February two.
amount as (
    select
        place.period,
        place.enterprises,
        place.subject_code,
        observation.indicator_code as measure,
        max(
            case
                when observation.basis = 'ytd'
                    then
                        observation.value_std * extract(month from observation.period_ends_on)
                        / (3 * right(observation.reported_period, 1)::integer)
                else observation.value_std
            end
        ) as value
    from place
    inner join observation
        on
            place.period = observation.period
            and place.reporting_unit_code = observation.reporting_unit_code
            and place.subject_code = observation.subject_code
    where
        observation.value_std is not null
        and observation.basis in ('ytd', 'stock')
    group by place.period, place.enterprises, place.subject_code, observation.indicator_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by period, enterprises, measure
            order by abs(value) desc, subject_code asc
        ) as size_rank
    from amount
)

select
    period,
    enterprises,
    measure,
    count(*)::integer as contributor_count,
    sum(value) as listed_value,
    max(value) filter (where size_rank = 1) as top1,
    max(value) filter (where size_rank = 2) as top2
from ranked
group by period, enterprises, measure
