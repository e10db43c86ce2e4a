with

revision as (
    select * from {{ ref('bi_revision') }}
),

-- First to latest; a figure that is no longer known has been revised, and has no size.
figure as (
    select
        province_code,
        view_name,
        row_key,
        leg,
        unit,
        period,
        max(vintage_number) > 1 as is_revised,
        (array_agg(value order by vintage_number))[1] as first_value,
        (array_agg(value order by vintage_number desc))[1] as latest_value
    from revision
    group by province_code, view_name, row_key, leg, unit, period
),

measured as (
    select
        *,
        latest_value - first_value as revision,
        100 * (latest_value - first_value) / nullif(abs(first_value), 0) as revision_pct
    from figure
)

select
    province_code,
    view_name,
    leg,
    unit,
    count(*)::integer as figure_count,
    (count(*) filter (where is_revised))::integer as revised_count,
    (count(*) filter (where revision > 0))::integer as up_count,
    (count(*) filter (where revision < 0))::integer as down_count,
    round(avg(revision), 12) as mean_revision,
    round(avg(abs(revision)), 12) as mean_absolute_revision,
    round(avg(revision_pct), 12) as mean_revision_pct,
    round(avg(abs(revision_pct)), 12) as mean_absolute_revision_pct
from measured
group by province_code, view_name, leg, unit
