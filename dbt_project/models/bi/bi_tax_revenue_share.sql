with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('fct_tax_revenue_share') }}
),

scope as (
    select * from {{ ref('dim_code') }}
    where code_list = 'scope'
),

indicator as (
    select * from {{ ref('dim_indicator') }}
)

select
    figure.province_code,
    figure.period,
    figure.scope,
    scope.name_zh as scope_name_zh,
    scope.name_en as scope_name_en,
    figure.measure,
    indicator.indicator_name_zh as measure_name_zh,
    indicator.indicator_name_en as measure_name_en,
    figure.numerator_yuan,
    figure.denominator_yuan,
    figure.share,
    figure.basis_status,
    figure.numerator_declared_yuan,
    figure.numerator_computed_yuan,
    figure.numerator_sum_yuan,
    figure.denominator_declared_yuan,
    figure.denominator_computed_yuan,
    figure.reporting_unit_expected_count,
    figure.reporting_unit_matched_count,
    figure.coverage_pct,
    {{ decision_count('tax_revenue_share', "figure.scope || '|' || figure.measure") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
inner join indicator
    on
        figure.province_code = indicator.province_code
        and figure.measure = indicator.indicator_code
inner join scope
    on
        figure.province_code = scope.province_code
        and figure.scope = scope.code
