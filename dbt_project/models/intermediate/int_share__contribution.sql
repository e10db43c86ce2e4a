with

observation as (
    select * from {{ ref('int_observation__current') }}
    where
        basis = 'ytd'
        and value_std is not null
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built or is_compared
),

figure as (
    select * from {{ ref('share_figure') }}
),

unit as (
    select * from {{ ref('int_unit__deduplicated') }}
),

reporting_unit as (
    select * from {{ ref('int_reporting_unit__matched') }}
    where denominator_yuan is not null
),

-- The province's own rows: the declared deduplicated total (F1) and the approved provincial total (F3).
declared as (
    select
        observation.period,
        figure.scope,
        figure.measure,
        case observation.form_code
            when 'F1' then 'numerator_declared_yuan'
            when 'F3' then 'denominator_declared_yuan'
        end as leg,
        observation.value_std as contribution,
        observation.submission_id,
        observation.sheet,
        observation.cell
    from observation
    inner join period on observation.period = period.period
    inner join figure
        on
            (observation.form_code, observation.subject_type, observation.subject_code, observation.indicator_code)
            in (
                ('F1', 'group', figure.declared_group_code, figure.measure),
                ('F3', 'region', '{{ var("province_code") }}', figure.denominator_measure)
            )
    where observation.reporting_unit_code = '{{ var("province_code") }}'
),

fully_declared as (
    select
        period,
        scope,
        measure
    from declared
    group by period, scope, measure
    having count(distinct leg) = 2
),

computed as (
    select
        unit.period,
        unit.scope,
        unit.measure,
        leg.leg,
        unit.value_yuan as contribution,
        unit.submission_id,
        unit.sheet,
        unit.cell
    from unit
    cross join
        lateral (
            values
            ('numerator_sum_yuan', true),
            ('numerator_computed_yuan', unit.is_counted),
            ('numerator_matched_yuan', unit.is_counted_in_matched)
        ) as leg (leg, is_in)
    where leg.is_in
    union all
    select
        reporting_unit.period,
        reporting_unit.scope,
        reporting_unit.measure,
        leg.leg,
        reporting_unit.denominator_yuan,
        reporting_unit.submission_id,
        reporting_unit.sheet,
        reporting_unit.cell
    from reporting_unit
    cross join
        lateral (
            values
            ('denominator_computed_yuan', true),
            ('denominator_matched_yuan', reporting_unit.is_matched)
        ) as leg (leg, is_in)
    where leg.is_in
),

known as (
    select * from declared
    union all
    select * from computed
),

-- The share is of the two declared legs when both are known, else of the units that reported both.
used as (
    select
        known.period,
        known.scope,
        known.measure,
        case when known.leg like 'numerator%' then 'numerator_yuan' else 'denominator_yuan' end as leg,
        known.contribution,
        known.submission_id,
        known.sheet,
        known.cell
    from known
    left join fully_declared
        on
            known.period = fully_declared.period
            and known.scope = fully_declared.scope
            and known.measure = fully_declared.measure
    where
        known.leg like case when fully_declared.period is null then '%_matched_yuan' else '%_declared_yuan' end
)

select * from known
where leg not like '%_matched_yuan'
union all
select * from used
