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
    where province_code = '{{ var("province_code") }}'
),

target_contribution as (
    select * from {{ ref('int_target__contribution') }}
),

register as (
    select * from {{ ref('int_unit__register') }}
    where is_built
),

containment as (
    select * from {{ ref('int_unit__contained') }}
),

county as (
    select * from {{ ref('int_county__contribution') }}
),

specialisation as (
    select * from {{ ref('int_specialisation__contribution') }}
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

-- A step up is a cell of the register that names a host.
membership_lineage as (
    select
        containment.period,
        'unit_membership' as view_name,
        containment.unit_code || '|' || containment.container_code as row_key,
        'steps' as leg,
        'count' as operation,
        1 as contribution,
        register.submission_id,
        register.sheet,
        register.host_cell as cell
    from containment
    cross join lateral unnest((string_to_array(containment.path, '|'))[1:containment.steps]) as way (unit_code)
    inner join register
        on
            containment.period = register.period
            and way.unit_code = register.unit_code
),

county_lineage as (
    select
        period,
        'county_cluster_coverage' as view_name,
        region_code as row_key,
        leg,
        'count' as operation,
        1 as contribution,
        submission_id,
        sheet,
        cell
    from county
),

-- The year before is a sum only where every unit of the cell says it.
specialisation_known as (
    select
        *,
        bool_and(prior_year_ytd_yuan is not null)
            over (partition by period, region_code, industry_group_code)
            as is_prior_year_known
    from specialisation
),

specialisation_lineage as (
    select
        unit.period,
        figure.view_name,
        figure.row_key,
        figure.leg,
        'add' as operation,
        figure.contribution,
        figure.submission_id,
        figure.sheet,
        figure.cell
    from specialisation_known as unit
    cross join
        lateral (
            values
            (
                'specialisation', unit.region_code || '|' || unit.industry_group_code, 'value_added_ytd_yuan',
                unit.value_added_ytd_yuan, unit.submission_id, unit.sheet, unit.cell
            ),
            (
                'specialisation', unit.region_code || '|' || unit.industry_group_code, 'prior_year_ytd_yuan',
                case when unit.is_prior_year_known then unit.prior_year_ytd_yuan end,
                unit.prior_year_submission_id, unit.prior_year_sheet, unit.prior_year_cell
            ),
            (
                'concentration', 'county|' || unit.region_code, 'value_added_ytd_yuan',
                unit.value_added_ytd_yuan, unit.submission_id, unit.sheet, unit.cell
            ),
            (
                'concentration', 'industry_group|' || unit.industry_group_code, 'value_added_ytd_yuan',
                unit.value_added_ytd_yuan, unit.submission_id, unit.sheet, unit.cell
            )
        ) as figure (view_name, row_key, leg, contribution, submission_id, sheet, cell)
    where figure.contribution is not null
),

lineage as (
    select * from cluster_lineage
    union all
    select * from share_lineage
    union all
    select * from platform_lineage
    union all
    select * from target_lineage
    union all
    select * from membership_lineage
    union all
    select * from county_lineage
    union all
    select * from specialisation_lineage
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
