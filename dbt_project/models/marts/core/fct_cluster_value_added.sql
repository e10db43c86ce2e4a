with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

reported as (
    select * from {{ ref('int_cluster__reported') }}
),

-- Of the clusters that report, and of those whose both years are known.
named as (
    select
        period,
        sum(ytd_value) as ytd_value,
        sum(prior_year_ytd_value) as prior_year_ytd_value
    from reported
    group by period
)

select
    {{ release_columns() }},
    period.period,
    cluster.cluster_code,
    reported.ytd_value as value_added_ytd_yuan,
    reported.month_value as value_added_month_yuan,
    reported.months_covered,
    reported.prior_year_ytd_value as value_added_prior_year_ytd_yuan,
    case when reported.period is null then 'not_reported' else 'reported' end as value_status,
    coalesce(reported.month_status, 'not_reported') as month_status,
    {{ ratio(
        '100 * (reported.ytd_value - reported.prior_year_ytd_value)', 'reported.prior_year_ytd_value', 12
    ) }} as growth_ytd_pct,
    {{ ratio('100 * reported.ytd_value', 'named.ytd_value', 12) }} as share_of_named_pct,
    {{ ratio(
        '100 * (reported.ytd_value - reported.prior_year_ytd_value)', 'named.prior_year_ytd_value', 12
    ) }} as contribution_points
from period
cross join cluster
left join reported
    on
        period.period = reported.period
        and cluster.cluster_code = reported.cluster_code
left join named on period.period = named.period
