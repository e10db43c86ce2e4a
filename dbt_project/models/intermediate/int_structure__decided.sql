{%- set decided = 'submission_id, sheet, cell, decision_id, effect' -%}
with

cell as (
    select * from {{ ref('int_cell__decided') }}
    where is_built
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

named_county as (
    select * from {{ ref('int_county__named') }}
),

region as (
    select * from {{ ref('stg_region') }}
    where region_type in ('district', 'county', 'county_level_city', 'autonomous_county')
),

named_cluster as (
    select
        code,
        split_part(industry_groups, '|', 1) as industry_group_code
    from {{ ref('cluster') }}
),

industry_group as (
    select * from {{ ref('industry_group') }}
),

figure as (
    select * from {{ ref('share_figure') }}
    where
        scope = 'block_economy'
        and measure = 'value_added'
),

register as (
    select register.* from {{ ref('int_unit__register') }} as register
    inner join figure on register.unit_kind = any(string_to_array(figure.unit_kinds, '|'))
    where
        register.is_built
        and register.is_confirmed
        and register.county_code is not null
),

containment as (
    select * from {{ ref('int_unit__contained') }}
    where is_built
),

-- A line of a register at the place that it states, whatever of it is left.
line as (
    select
        cell.*,
        named_county.county_code,
        coalesce(named_cluster.industry_group_code, industry_group.code, 'X') as industry_group_code
    from cell
    inner join period on cell.period = period.period
    inner join named_county
        on
            cell.reporting_unit_code = named_county.reporting_unit_code
            and cell.county_text = named_county.name_zh
            and period.period_ends_on >= coalesce(named_county.valid_from_on, '-infinity')
            and period.period_ends_on < coalesce(named_county.valid_to_on, 'infinity')
    left join named_cluster on cell.subject_code = named_cluster.code
    left join industry_group on cell.leading_industry_zh = industry_group.name_zh
    where cell.form_code = 'F5'
),

county_figure as (
    select
        line.period,
        line.county_code,
        counted.leg,
        line.submission_id,
        line.sheet,
        line.cell,
        line.decision_id,
        line.effect
    from line
    cross join
        lateral (
            values
            ('cluster_count', line.unit_kind = 'cluster'),
            ('nominated_cluster_count', line.nominated_kind = 'cluster'),
            ('zone_count', line.unit_kind = 'zone'),
            ('town_count', line.unit_kind = 'town')
        ) as counted (leg, is_in)
    where
        counted.is_in
        and line.indicator_code in ('unit_type', 'county', 'confirmed_on', 'unit_status')
    union
    select
        cell.period,
        region.region_code as county_code,
        cell.indicator_code as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join region
        on
            cell.subject_code = region.region_code
            and cell.reporting_unit_code = region.parent_region_code
    where
        cell.form_code = 'F7'
        and cell.subject_type = 'region'
        and cell.indicator_code in ('plan_done_on', 'appraisal_done_on')
),

-- Where the value of a unit of the block economy stands, or would stand: at the county and industry group that its line
-- states, at those it has without the cell. Without the value itself the year before leaves too.
placed as (
    select
        line.period,
        line.county_code,
        line.industry_group_code,
        unnest(array['value_added_ytd_yuan', 'prior_year_ytd_yuan']) as leg,
        {{ decided }}
    from line
    inner join figure on line.unit_kind = any(string_to_array(figure.unit_kinds, '|'))
    where
        line.indicator_code in (
            'unit_type', 'county', 'leading_industry', 'host_unit', 'confirmed_on', 'unit_status'
        )
    union
    select
        cell.period,
        register.county_code,
        register.industry_group_code,
        unnest(case
            when cell.form_code = 'F1' and cell.basis = 'prior_year_ytd' then array['prior_year_ytd_yuan']
            else array['value_added_ytd_yuan', 'prior_year_ytd_yuan']
        end) as leg,
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
        (
            cell.form_code = 'F1'
            and cell.indicator_code = 'value_added'
            and cell.basis in ('ytd', 'prior_year_ytd')
        )
        or (cell.form_code = 'F5' and cell.indicator_code in ('leading_industry', 'host_unit'))
),

-- A step up that is not there is one for all below it, and to all above.
membership as (
    select
        cell.period,
        below.unit_code || '|' || above.unit_code as row_key,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    cross join
        lateral (
            select cell.subject_code as unit_code
            union
            select containment.unit_code from containment
            where (containment.period, containment.container_code) = (cell.period, cell.subject_code)
        ) as below
    cross join
        lateral (
            select cell.value_text as unit_code
            union
            select containment.container_code from containment
            where (containment.period, containment.unit_code) = (cell.period, cell.value_text)
        ) as above
    where
        cell.form_code = 'F5'
        and cell.indicator_code = 'host_unit'
        and cell.value_text <> cell.subject_code
        and below.unit_code <> above.unit_code
)

select
    period,
    'county_cluster_coverage' as view_name,
    county_code as row_key,
    leg,
    {{ decided }}
from county_figure
union
select
    period,
    'specialisation' as view_name,
    county_code || '|' || industry_group_code as row_key,
    leg,
    {{ decided }}
from placed
union
select
    period,
    'concentration' as view_name,
    unnest(array['county|' || county_code, 'industry_group|' || industry_group_code]) as row_key,
    leg,
    {{ decided }}
from placed
where leg = 'value_added_ytd_yuan'
union
select
    period,
    'unit_membership' as view_name,
    row_key,
    'steps' as leg,
    {{ decided }}
from membership
