with

release_in_force as (
    {{ release_in_force() }}
),

figure as (
    select * from {{ ref('rpt_target_scoreboard') }}
),

target as (
    select * from {{ ref('dim_target') }}
)

select
    figure.province_code,
    figure.period,
    figure.target_code,
    figure.reading,
    target.kind,
    target.clause,
    target.target_name_zh,
    target.target_name_en,
    figure.unit,
    target.comparator,
    target.is_official,
    figure.actual,
    figure.actual_numerator,
    figure.actual_denominator,
    figure.target,
    figure.target_numerator,
    figure.target_denominator,
    figure.attained_pct,
    figure.gap,
    figure.status,
    figure.coverage_pct,
    figure.actual_annual,
    figure.annual_basis,
    figure.required_growth_pct,
    figure.done_on,
    figure.is_provisional,
    figure.quality_grade,
    target.due_on,
    {{ decision_count('target_scoreboard', "figure.target_code || '|' || figure.reading") }},
    figure.as_of,
    figure.release_id
from figure
inner join release_in_force
    on
        figure.release_id = release_in_force.release_id
        and figure.period = release_in_force.period
-- A reading that the register no longer has stays in the releases that had it.
left join target
    on
        figure.province_code = target.province_code
        and figure.target_code = target.target_code
        and figure.reading = target.reading
