with

cluster as (
    select * from {{ ref('int_cluster__reported') }}
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

share as (
    select share.* from {{ ref('int_share__contribution') }} as share
    inner join period on share.period = period.period
),

platform as (
    select * from {{ ref('int_platform__contribution') }}
),

target as (
    select * from {{ ref('target') }}
),

target_contribution as (
    select * from {{ ref('int_target__contribution') }}
),

cluster_lineage as (
    select
        cluster.period,
        'cluster_value_added' as view_name,
        cluster.cluster_code as row_key,
        leg.*
    from cluster
    cross join
        lateral (
            values
            ('value_added_ytd_yuan', 'add', cluster.ytd_value, cluster.submission_id, cluster.sheet, cluster.cell),
            ('value_added_month_yuan', 'add', cluster.ytd_value, cluster.submission_id, cluster.sheet, cluster.cell),
            (
                'value_added_month_yuan', 'subtract', -cluster.previous_ytd_value,
                cluster.previous_submission_id, cluster.previous_sheet, cluster.previous_cell
            ),
            (
                'value_added_prior_year_ytd_yuan', 'add', cluster.prior_year_ytd_value,
                cluster.prior_year_submission_id, cluster.prior_year_sheet, cluster.prior_year_cell
            )
        ) as leg (leg, operation, contribution, submission_id, sheet, cell)
    where
        leg.contribution is not null
        and (leg.leg <> 'value_added_month_yuan' or cluster.month_value is not null)
),

share_lineage as (
    select
        period,
        'tax_revenue_share' as view_name,
        scope || '|' || measure as row_key,
        leg,
        'add' as operation,
        contribution,
        submission_id,
        sheet,
        cell
    from share
),

platform_lineage as (
    select
        period,
        'platform_count' as view_name,
        platform_type || '|' || reporting_unit_code as row_key,
        leg,
        'add' as operation,
        contribution,
        submission_id,
        sheet,
        cell
    from platform
),

target_lineage as (
    select
        target_contribution.period,
        'target_scoreboard' as view_name,
        target.target_code || '|' || target.reading as row_key,
        target_contribution.leg,
        target_contribution.operation,
        target_contribution.contribution,
        target_contribution.submission_id,
        target_contribution.sheet,
        target_contribution.cell
    from target_contribution
    inner join target on target_contribution.indicator_code = target.indicator_code
    where target.is_annual_flow or target_contribution.leg <> 'actual_annual'
),

lineage as (
    select * from cluster_lineage
    union all
    select * from share_lineage
    union all
    select * from platform_lineage
    union all
    select * from target_lineage
)

select
    {{ release_columns() }},
    period,
    view_name,
    row_key,
    leg,
    operation,
    contribution,
    submission_id,
    sheet,
    cell
from lineage
