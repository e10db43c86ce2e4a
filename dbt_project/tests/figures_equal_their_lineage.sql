-- Every traced figure of this release is the sum of its lineage, and every figure but nought has one.
with

lineage as (
    select
        view_name,
        period,
        row_key,
        leg,
        sum(contribution) as figure
    from {{ ref('fct_lineage') }}
    where {{ this_release() }}
    group by view_name, period, row_key, leg
),

published as (
    {%- set traced = [
        ('fct_cluster_value_added', 'cluster_value_added', 'cluster_code', [
            'value_added_ytd_yuan', 'value_added_month_yuan', 'value_added_prior_year_ytd_yuan']),
        ('fct_tax_revenue_share', 'tax_revenue_share', "scope || '|' || measure", [
            'numerator_yuan', 'denominator_yuan', 'numerator_declared_yuan', 'numerator_computed_yuan',
            'numerator_sum_yuan', 'denominator_declared_yuan', 'denominator_computed_yuan']),
        ('fct_platform_count', 'platform_count', "platform_type || '|' || reporting_unit_code", [
            'stock_count', 'added_count', 'withdrawn_count', 'operating_count']),
        ('fct_unit_membership', 'unit_membership', "unit_code || '|' || container_code", ['steps']),
        ('fct_county_cluster_coverage', 'county_cluster_coverage', 'region_code', [
            'cluster_count', 'nominated_cluster_count', 'zone_count', 'town_count']),
        ('fct_specialisation', 'specialisation', "region_code || '|' || industry_group_code", [
            'value_added_ytd_yuan', 'prior_year_ytd_yuan']),
        ('fct_concentration', 'concentration', "concentration_of || '|' || code", ['value_added_ytd_yuan']),
        ('rpt_target_scoreboard', 'target_scoreboard', "target_code || '|' || reading", [
            'actual_numerator', 'actual_denominator', 'actual_annual']),
    ] %}
    {%- for mart, view_name, row_key, legs in traced %}
    select
        '{{ view_name }}' as view_name,
        period,
        {{ row_key }} as row_key,
        leg.leg,
        leg.figure
    from {{ ref(mart) }}
    cross join lateral (
        values
        {%- for leg in legs %}
        ('{{ leg }}', {{ leg }}::numeric){{ ',' if not loop.last }}
        {%- endfor %}
    ) as leg (leg, figure)
    where {{ this_release() }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    view_name,
    period,
    row_key,
    leg,
    published.figure as published_figure,
    lineage.figure as lineage_figure
from published
full join lineage using (view_name, period, row_key, leg)
where
    coalesce(published.figure, 0) <> coalesce(lineage.figure, 0)
    -- The denominator of what is no share is one, and comes from no cell.
    and not (leg = 'actual_denominator' and lineage.figure is null and published.figure = 1)
    -- An extract that was handed out is no cell.
    and not (
        leg = 'actual_numerator'
        and lineage.figure is null
        and row_key in (
            select target.target_code || '|' || target.reading from {{ ref('target') }} as target
            where target.indicator_code = 'half_yearly_extract'
        )
    )
