with

figure as (
    select * from {{ ref('share_figure') }}
),

contribution as (
    select * from {{ ref('int_share__contribution') }}
),

coverage as (
    select * from {{ ref('int_share__covered') }}
),

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

leg as (
    select
        period,
        scope,
        measure,
        sum(contribution) filter (where leg = 'numerator_yuan') as numerator_yuan,
        sum(contribution) filter (where leg = 'denominator_yuan') as denominator_yuan,
        sum(contribution) filter (where leg = 'numerator_declared_yuan') as numerator_declared_yuan,
        sum(contribution) filter (where leg = 'numerator_computed_yuan') as numerator_computed_yuan,
        sum(contribution) filter (where leg = 'numerator_sum_yuan') as numerator_sum_yuan,
        sum(contribution) filter (where leg = 'denominator_declared_yuan') as denominator_declared_yuan,
        sum(contribution) filter (where leg = 'denominator_computed_yuan') as denominator_computed_yuan
    from contribution
    group by period, scope, measure
),

-- Where units are matched and none of them has a confirmed unit, the numerator is nought, not unknown.
used as (
    select
        period.period,
        figure.scope,
        figure.measure,
        case
            when leg.denominator_yuan is not null then coalesce(leg.numerator_yuan, 0)
        end as numerator_yuan,
        leg.denominator_yuan,
        coalesce(coverage.basis_status, 'no_data') as basis_status,
        leg.numerator_declared_yuan,
        leg.numerator_computed_yuan,
        leg.numerator_sum_yuan,
        leg.denominator_declared_yuan,
        leg.denominator_computed_yuan,
        coverage.expected_count,
        coverage.matched_count
    from period
    cross join figure
    left join leg
        on
            period.period = leg.period
            and figure.scope = leg.scope
            and figure.measure = leg.measure
    left join coverage
        on
            period.period = coverage.period
            and figure.scope = coverage.scope
            and figure.measure = coverage.measure
)

select
    {{ release_columns() }},
    period,
    scope,
    measure,
    numerator_yuan,
    denominator_yuan,
    {{ ratio('numerator_yuan', 'denominator_yuan', 12) }} as share,
    basis_status,
    numerator_declared_yuan,
    numerator_computed_yuan,
    numerator_sum_yuan,
    denominator_declared_yuan,
    denominator_computed_yuan,
    expected_count::integer as reporting_unit_expected_count,
    matched_count::integer as reporting_unit_matched_count,
    {{ ratio('100 * matched_count', 'expected_count', 2) }} as coverage_pct
from used
