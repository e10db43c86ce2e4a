with

register as (
    select
        *,
        {{ period_ends_on('period') }} as period_ends_on,
        {{ period_ends_on('reported_period') }} as reported_ends_on
    from {{ ref('int_unit__register') }}
    where is_built
),

confirmed as (
    select * from register
    where is_confirmed
),

region as (
    select * from {{ ref('stg_region') }}
),

-- Every unit by what it is.
unit as (
    select
        confirmed.*,
        counted.indicator_code
    from confirmed
    cross join
        lateral (
            values
            ('zone_confirmed', confirmed.unit_kind = 'zone'),
            ('town_confirmed', confirmed.unit_kind = 'town'),
            -- A demonstration that is a place's own is none of the province's 30.
            (
                'demo_confirmed',
                confirmed.unit_kind = 'demo' and confirmed.demonstration_level is distinct from 'local'
            ),
            ('demo_local', confirmed.unit_kind = 'demo' and confirmed.demonstration_level = 'local'),
            ('unit_national_demo', confirmed.demonstration_level = 'national'),
            ('cluster_batch_' || confirmed.batch, confirmed.batch is not null)
        ) as counted (indicator_code, is_in)
    where counted.is_in
),

-- A county counts once, by the first of its confirmed clusters.
county as (
    select distinct on (period, county_code)
        *,
        'county_with_cluster' as indicator_code
    from confirmed
    where
        unit_kind = 'cluster'
        and county_code is not null
    order by period asc, county_code asc, unit_code asc
),

-- Zones and towns carry clusters, each for its county and for who reports it.
carried as (
    select
        confirmed.*,
        region.region_code,
        region.region_type
    from confirmed
    inner join region on region.region_code in (confirmed.county_code, confirmed.reporting_unit_code)
    where
        confirmed.unit_kind in ('zone', 'town')
        and region.region_type <> 'district'
),

carrier as (
    select distinct on (carried.period, carried.region_code, counted.indicator_code)
        carried.*,
        counted.indicator_code
    from carried
    cross join
        lateral (
            values
            ('region_with_carrier', carried.region_type <> 'pseudo_prefecture'),
            ('region_with_carrier_and_changbaishan', true)
        ) as counted (indicator_code, is_in)
    where counted.is_in
    order by
        carried.period asc, carried.region_code asc, counted.indicator_code asc, carried.unit_code asc
),

industry_group as (
    select distinct on (period, industry_group_code)
        *,
        'industry_group_with_unit' as indicator_code
    from confirmed
    where industry_group_code <> 'X'
    order by period asc, industry_group_code asc, unit_code asc
),

-- The register says when a unit was confirmed, and not when it was nominated: no later than that, or than the register.
nominating as (
    select
        period,
        reporting_unit_code,
        coalesce(
            min(confirmed_on) filter (where confirmed_on <= period_ends_on), max(reported_ends_on)
        ) as done_on
    from register
    group by period, reporting_unit_code
),

nominated as (
    select distinct on (register.period, register.reporting_unit_code)
        register.period,
        nominating.done_on,
        register.submission_id,
        register.sheet,
        register.status_cell
    from register
    inner join nominating
        on
            register.period = nominating.period
            and register.reporting_unit_code = nominating.reporting_unit_code
    where register.unit_status in ('nominated', 'confirmed')
    order by register.period asc, register.reporting_unit_code asc, register.unit_code asc
),

confirming as (
    select distinct on (period, reporting_unit_code) *
    from confirmed
    where unit_kind in ('zone', 'town', 'demo')
    order by period asc, reporting_unit_code asc, confirmed_on asc, unit_code asc
),

counted as (
    {%- for counts in ['unit', 'county', 'carrier', 'industry_group'] %}
        select
            period,
            indicator_code,
            null::date as done_on,
            submission_id,
            sheet,
            status_cell
        from {{ counts }}
        union all
    {%- endfor %}
    select
        period,
        'reporting_unit_nominated' as indicator_code,
        done_on,
        submission_id,
        sheet,
        status_cell
    from nominated
    union all
    select
        period,
        'reporting_unit_confirmed' as indicator_code,
        confirmed_on as done_on,
        submission_id,
        sheet,
        status_cell
    from confirming
)

-- A zone may stand for its county and its prefecture at once.
select
    period,
    indicator_code,
    count(*) as contribution,
    max(done_on) as done_on,
    submission_id,
    sheet,
    status_cell as cell
from counted
group by period, indicator_code, submission_id, sheet, status_cell
