{%- set decided = 'submission_id, sheet, cell, decision_id, effect' -%}
with

cell as (
    select * from {{ ref('int_cell__decided') }}
    where is_built
),

overlap as (
    select * from {{ ref('stg_reporting_unit_overlap') }}
),

mark as (
    {{ enterprise_mark() }}
),

component as (
    {{ development_component() }}
),

-- A line of a register may count in several ways; which of them the cell spoils is not told apart.
registered as (
    select
        cell.period,
        counted.indicator_code,
        'actual_numerator' as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    cross join
        lateral (
            values
            ('reporting_unit_nominated', true),
            ('industry_group_with_unit', cell.unit_kind is not null),
            ('unit_national_demo', cell.unit_kind is not null),
            ('cluster_batch_manufacturing_centre', cell.unit_kind is not null),
            ('cluster_batch_industrial_base', cell.unit_kind is not null),
            ('cluster_batch_specialised_park', cell.unit_kind is not null),
            ('zone_confirmed', cell.unit_kind = 'zone'),
            ('town_confirmed', cell.unit_kind = 'town'),
            ('demo_confirmed', cell.unit_kind = 'demo'),
            ('demo_local', cell.unit_kind = 'demo'),
            ('county_with_cluster', cell.unit_kind = 'cluster'),
            ('reporting_unit_confirmed', cell.unit_kind in ('zone', 'town', 'demo')),
            ('region_with_carrier', cell.unit_kind in ('zone', 'town')),
            ('region_with_carrier_and_changbaishan', cell.unit_kind in ('zone', 'town'))
        ) as counted (indicator_code, is_in)
    where
        cell.form_code = 'F5'
        and counted.is_in
),

planned as (
    select
        period,
        unnest(case
            when indicator_code = 'plan_problems' then array['reporting_unit_problems']
            when subject_type = 'cluster' then array['cluster_plan_done']
            when indicator_code like 'appraisal_%' then array['region_appraisal_done']
            when indicator_code = 'plan_is_aligned' then array['region_plan_aligned']
            else array['region_plan_done', 'region_plan_aligned']
        end) as indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from cell
    where
        form_code = 'F7'
        and indicator_code in (
            'plan_state', 'plan_done_on', 'appraisal_state', 'appraisal_done_on', 'plan_is_aligned', 'plan_problems'
        )
),

-- Who lacks one leg of a ratio leaves both.
enterprise as (
    select
        cell.period,
        mark.indicator_code,
        'actual_numerator' as leg,
        cell.submission_id,
        cell.sheet,
        cell.cell,
        cell.decision_id,
        cell.effect
    from cell
    inner join mark on cell.indicator_code = mark.mark_code
    where cell.form_code = 'F6'
    union all
    select
        period,
        'purchases_local_share' as indicator_code,
        unnest(array['actual_numerator', 'actual_denominator']) as leg,
        {{ decided }}
    from cell
    where
        form_code = 'F6'
        and indicator_code in ('purchases', 'purchases_local')
        and basis = 'ytd'
),

development_cell as (
    select * from cell
    where
        form_code = 'F8'
        and subject_type = 'region'
        and reporting_unit_code not in (select overlap.reporting_unit_code from overlap)
),

development as (
    select
        period,
        indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from development_cell
    union all
    select distinct
        development_cell.period,
        component.indicator_code,
        whole.leg,
        development_cell.submission_id,
        development_cell.sheet,
        development_cell.cell,
        development_cell.decision_id,
        development_cell.effect
    from development_cell
    inner join component on development_cell.indicator_code = component.form_indicator_code
    inner join component as whole on component.indicator_code = whole.indicator_code
),

reporting as (
    select
        period,
        'reporting_unit_reporting' as indicator_code,
        'actual_numerator' as leg,
        {{ decided }}
    from cell
    where
        form_code = 'F1'
        and (subject_type, subject_code, indicator_code, basis) = ('group', 'BLOCK_UNION', 'value_added', 'ytd')
        and reporting_unit_code <> '{{ var("province_code") }}'
)

select * from registered
union all
select * from planned
union all
select * from enterprise
union all
select * from development
union all
select * from reporting
