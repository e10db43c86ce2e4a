with

reported as (
    select * from {{ ref('int_indicator__reported') }}
)

select
    {{ release_columns() }},
    period,
    subject_type,
    subject_code,
    reporting_unit_code,
    indicator_code,
    basis,
    form_code,
    subject_label,
    value,
    obs_status,
    month_value,
    months_covered,
    month_status,
    prior_year_value,
    {{ ratio('100 * (value - prior_year_value)', 'prior_year_value', 12) }} as growth_pct,
    value_status,
    reported_period,
    submission_id,
    sheet,
    cell,
    previous_submission_id,
    previous_sheet,
    previous_cell,
    prior_year_submission_id,
    prior_year_sheet,
    prior_year_cell
from reported
