with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

region as (
    select * from {{ ref('stg_region') }}
    where
        province_code = '{{ var("province_code") }}'
        and region_type in ('district', 'county', 'county_level_city', 'autonomous_county')
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where
        is_built
        and form_code = 'F5'
),

contribution as (
    select * from {{ ref('int_county__contribution') }}
),

plan as (
    select * from {{ ref('int_plan__reported') }}
    where subject_type = 'region'
),

counted as (
    select
        period,
        region_code,
        count(*) filter (where leg = 'cluster_count') as cluster_count,
        count(*) filter (where leg = 'nominated_cluster_count') as nominated_cluster_count,
        count(*) filter (where leg = 'zone_count') as zone_count,
        count(*) filter (where leg = 'town_count') as town_count
    from contribution
    group by period, region_code
),

-- Nothing listed among what is known is nought; of a prefecture without a register nothing is known.
county as (
    select
        period.period,
        region.region_code,
        region.parent_region_code,
        submission.submission_id is not null as is_known,
        coalesce(counted.cluster_count, 0)::integer as cluster_count,
        coalesce(counted.nominated_cluster_count, 0)::integer as nominated_cluster_count,
        coalesce(counted.zone_count, 0)::integer as zone_count,
        coalesce(counted.town_count, 0)::integer as town_count,
        plan.plan_done_on,
        plan.appraisal_done_on
    from period
    inner join region
        on
            period.period_ends_on >= coalesce(region.valid_from_on, '-infinity')
            and period.period_ends_on < coalesce(region.valid_to_on, 'infinity')
    left join submission
        on
            period.period = submission.period
            and region.parent_region_code = submission.reporting_unit_code
    left join counted
        on
            period.period = counted.period
            and region.region_code = counted.region_code
    left join plan
        on
            period.period = plan.period
            and region.region_code = plan.subject_code
            and region.parent_region_code = plan.reporting_unit_code
)

select
    {{ release_columns() }},
    period,
    region_code,
    parent_region_code,
    case when is_known then cluster_count end as cluster_count,
    case when is_known then nominated_cluster_count end as nominated_cluster_count,
    case
        when not is_known then 'no_data'
        when cluster_count = 0 then 'none'
        when cluster_count <= 2 then 'met'
        else 'over'
    end as coverage_status,
    case when is_known then zone_count end as zone_count,
    case when is_known then town_count end as town_count,
    plan_done_on,
    appraisal_done_on
from county
