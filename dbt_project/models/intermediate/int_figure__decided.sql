{%- set decided = 'submission_id, sheet, cell, decision_id, effect' -%}
with

cell as (
    select * from {{ ref('int_cell__decided') }}
),

period as (
    select * from {{ ref('int_period__needed') }}
),

cluster as (
    select * from {{ ref('dim_cluster') }}
    where province_code = '{{ var("province_code") }}'
),

register as (
    select * from {{ ref('int_unit__register') }}
    where
        is_confirmed
        and unit_kind <> 'cluster'
),

figure as (
    select * from {{ ref('share_figure') }}
),

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

target as (
    select * from {{ ref('target') }}
    where province_code = '{{ var("province_code") }}'
),

other_target as (
    select * from {{ ref('int_target__decided') }}
),

leg as (
    {{ platform_leg() }}
),

indicator as (
    select * from {{ ref('int_indicator__reported') }}
),

listed as (
    select * from {{ ref('int_unit__register') }}
),

plan as (
    select * from {{ ref('int_plan__reported') }}
),

structure as (
    select * from {{ ref('int_structure__decided') }}
),

named_cluster as (
    select cell.* from cell
    inner join cluster
        on
            cell.subject_code = cluster.cluster_code
            and cell.reporting_unit_code = cluster.reporting_unit_code
    where
        cell.form_code = 'F2'
        and cell.subject_type = 'cluster'
        and cell.indicator_code = 'value_added'
),

-- Without its year-to-date a cluster has no value of the month, nor of the next one.
cluster_figure as (
    select
        period,
        subject_code as row_key,
        unnest(case basis
            when 'ytd' then array['value_added_ytd_yuan', 'value_added_month_yuan']
            when 'prior_year_ytd' then array['value_added_prior_year_ytd_yuan']
        end) as leg,
        {{ decided }}
    from named_cluster
    where is_built
    union all
    select
        period.period,
        named_cluster.subject_code as row_key,
        'value_added_month_yuan' as leg,
        {{ decided }}
    from named_cluster
    inner join period on named_cluster.period = period.previous_period
    where named_cluster.basis = 'ytd'
),

-- A fact whose year before, or whose last month, is not used or empty: it has no growth, or no value of the month.
fact_figure as (
    select
        indicator.period,
        {{ indicator_value_key('indicator') }} as row_key,
        case when cell.basis = 'ytd' then 'month_value' else 'prior_year_value' end as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join period
        on
            (cell.basis = 'prior_year_ytd' and cell.period = period.period and period.is_built)
            or (cell.basis = 'ytd' and cell.period = period.previous_period)
    inner join indicator
        on
            period.period = indicator.period
            and cell.form_code = indicator.form_code
            and cell.reporting_unit_code = indicator.reporting_unit_code
            and cell.subject_type = indicator.subject_type
            and cell.subject_code = indicator.subject_code
            and cell.indicator_code = indicator.indicator_code
            and indicator.basis = 'ytd'
),

-- Lines of a register and of plans are words: a decision on a cell stands behind the column that it fills.
line_figure as (
    select
        cell.period,
        'unit_register' as view_name,
        cell.subject_code as row_key,
        case cell.indicator_code
            when 'unit_name' then 'unit_name_zh'
            when 'unit_type' then 'unit_kind'
            when 'county' then 'county_code'
            when 'leading_industry' then 'leading_industry_zh'
            when 'host_unit' then 'host_unit_code'
            else cell.indicator_code
        end as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join listed
        on
            cell.period = listed.period
            and cell.submission_id = listed.submission_id
            and cell.subject_code = listed.unit_code
    where
        cell.is_built
        and cell.form_code = 'F5'
    union all
    select
        cell.period,
        'plan_progress' as view_name,
        concat_ws('|', cell.subject_type, cell.subject_code, cell.reporting_unit_code) as row_key,
        case cell.indicator_code
            when 'plan_is_aligned' then 'is_aligned'
            when 'plan_problems' then 'problems_zh'
            else cell.indicator_code
        end as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join plan
        on
            cell.period = plan.period
            and cell.submission_id = plan.submission_id
            and cell.subject_type = plan.subject_type
            and cell.subject_code = plan.subject_code
    where
        cell.is_built
        and cell.form_code = 'F7'
),

-- What the legs of the shares are made of, by kind of unit; a line of a register (measure null) serves all
-- measures. Of a register's clusters the counties' own are a part; the named ones are, by what F2 says of them.
part as (
    select
        cell.period,
        cell.is_built,
        case cell.unit_kind when 'cluster' then 'county_cluster' else cell.unit_kind end as unit_kind,
        null as measure,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    left join cluster on cell.subject_code = cluster.cluster_code
    where
        cell.form_code = 'F5'
        and cluster.cluster_code is null
    union all
    select
        period,
        is_built,
        'cluster' as unit_kind,
        indicator_code,
        {{ decided }}
    from named_cluster
    where basis = 'ytd'
    union all
    select
        cell.period,
        cell.is_built,
        register.unit_kind,
        cell.indicator_code,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join register
        on
            cell.period = register.period
            and cell.reporting_unit_code = register.reporting_unit_code
            and cell.subject_code = register.unit_code
    where
        cell.form_code = 'F1'
        and cell.subject_type = 'unit'
        and cell.basis = 'ytd'
),

-- A reporting unit that lacks one leg leaves both, and so do the declared legs: each such cell is behind the two.
any_share_figure as (
    select
        part.period,
        part.is_built,
        figure.scope,
        figure.measure,
        unnest(array[
            'numerator_sum_yuan', 'numerator_computed_yuan', 'numerator_yuan', 'denominator_yuan'
        ]) as leg,
        {{ decided }}
    from part
    inner join figure
        on
            part.unit_kind = any(string_to_array(figure.unit_kinds, '|'))
            and coalesce(part.measure, figure.measure) = figure.measure
    union all
    select
        cell.period,
        cell.is_built,
        figure.scope,
        figure.measure,
        unnest(array['numerator_declared_yuan', 'numerator_yuan', 'denominator_yuan']) as leg,
        {{ decided }}
    from cell
    inner join figure
        on
            cell.indicator_code = figure.measure
            and cell.subject_code = figure.declared_group_code
    where
        cell.form_code = 'F1'
        and cell.subject_type = 'group'
        and cell.basis = 'ytd'
        and cell.reporting_unit_code = '{{ var("province_code") }}'
    union all
    select
        cell.period,
        cell.is_built,
        figure.scope,
        figure.measure,
        -- The province's total is a leg of the share only where its numerator is declared too.
        unnest(case
            when cell.reporting_unit_code <> '{{ var("province_code") }}'
                then array['denominator_computed_yuan', 'numerator_yuan', 'denominator_yuan']
            when figure.declared_group_code is null then array['denominator_declared_yuan']
            else array['denominator_declared_yuan', 'numerator_yuan', 'denominator_yuan']
        end) as leg,
        {{ decided }}
    from cell
    inner join figure on cell.indicator_code = figure.denominator_measure
    where
        cell.form_code = 'F3'
        and cell.subject_type = 'region'
        and cell.subject_code = cell.reporting_unit_code
        and cell.basis = 'ytd'
        and cell.reporting_unit_code not in (select overlap.reporting_unit_code from overlap)
),

share_figure as (
    select * from any_share_figure
    where is_built
),

-- Without a month, or without one of the two of last year, there is no rolling year.
annual_figure as (
    select
        period,
        scope || '_' || measure as indicator_code,
        {{ decided }}
    from any_share_figure
    where leg in ('numerator_yuan', 'denominator_yuan')
    union
    select
        period,
        'named_cluster_value_added' as indicator_code,
        {{ decided }}
    from named_cluster
    where basis = 'ytd'
),

platform_figure as (
    select
        cell.period,
        leg.platform_type,
        unnest(array[cell.reporting_unit_code, '{{ var("province_code") }}']) as reporting_unit_code,
        leg.leg,
        {{ decided }}
    from cell
    inner join leg
        on
            cell.subject_code = leg.subject_code
            and cell.indicator_code = leg.indicator_code
            and cell.basis = leg.basis
            and (leg.is_carried or cell.is_reported_for_period)
    where
        cell.is_built
        and cell.form_code = 'F4'
        and cell.subject_type = 'platform_type'
),

indicator_figure as (
    select
        period,
        scope || '_' || measure || '_share' as indicator_code,
        'actual_' || replace(leg, '_yuan', '') as leg,
        {{ decided }}
    from share_figure
    where leg in ('numerator_yuan', 'denominator_yuan')
    union all
    select
        period,
        scope || '_' || measure as indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from share_figure
    where leg = 'numerator_yuan'
    union all
    select
        period,
        unnest(array['named_cluster_value_added', 'named_cluster_reported']) as indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from named_cluster
    where
        is_built
        and basis = 'ytd'
    union all
    select
        period,
        platform_type || '_' || replace(leg, '_count', '') as indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from platform_figure
    where
        leg in ('stock_count', 'operating_count')
        and reporting_unit_code = '{{ var("province_code") }}'
    union all
    select
        period.period,
        annual_figure.indicator_code,
        'actual_annual' as leg,
        {{ decided }}
    from annual_figure
    inner join period
        on
            period.is_built
            and (
                annual_figure.period = period.period
                or (
                    annual_figure.period in (period.prior_december, period.prior_year_period)
                    and right(period.period, 2) <> '12'
                )
            )
    union all
    select
        period,
        indicator_code,
        leg,
        {{ decided }}
    from other_target
)

select
    period,
    'cluster_value_added' as view_name,
    row_key,
    leg,
    {{ decided }}
from cluster_figure
union
select
    period,
    'tax_revenue_share' as view_name,
    scope || '|' || measure as row_key,
    leg,
    {{ decided }}
from share_figure
union
select
    period,
    'platform_count' as view_name,
    platform_type || '|' || reporting_unit_code as row_key,
    leg,
    {{ decided }}
from platform_figure
union
select
    indicator_figure.period,
    'target_scoreboard' as view_name,
    target.target_code || '|' || target.reading as row_key,
    indicator_figure.leg,
    {{ decided }}
from indicator_figure
inner join target on indicator_figure.indicator_code = target.indicator_code
where target.is_annual_flow or indicator_figure.leg <> 'actual_annual'
union
select
    period,
    'indicator_value' as view_name,
    row_key,
    leg,
    {{ decided }}
from fact_figure
union
select
    period,
    view_name,
    row_key,
    leg,
    {{ decided }}
from line_figure
union
select
    period,
    view_name,
    row_key,
    leg,
    {{ decided }}
from structure
