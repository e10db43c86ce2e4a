with

-- The monthly forms: what a quarter or a year reports has no month of its own.
reported as (
    select
        period,
        previous_period,
        is_built,
        form_code,
        reporting_unit_code,
        subject_type,
        subject_code,
        indicator_code,
        submission_id,
        sheet,
        cell,
        value_std as ytd_value
    from {{ ref('int_observation__current') }}
    where
        form_code in ('F1', 'F2', 'F3')
        and basis = 'ytd'
        and value_std is not null
),

-- Both legs are of one as-of: they come from the same set of submissions in force.
with_previous as (
    select
        reported.*,
        previous.ytd_value as previous_ytd_value,
        previous.submission_id as previous_submission_id,
        previous.sheet as previous_sheet,
        previous.cell as previous_cell,
        right(reported.period, 2) = '02' as is_first_report
    from reported
    left join reported as previous
        on
            reported.previous_period = previous.period
            and reported.form_code = previous.form_code
            and reported.reporting_unit_code = previous.reporting_unit_code
            and reported.subject_type = previous.subject_type
            and reported.subject_code = previous.subject_code
            and reported.indicator_code = previous.indicator_code
    where reported.is_built
)

select
    period,
    form_code,
    reporting_unit_code,
    subject_type,
    subject_code,
    indicator_code,
    ytd_value,
    submission_id,
    sheet,
    cell,
    previous_ytd_value,
    previous_submission_id,
    previous_sheet,
    previous_cell,
    case when is_first_report then ytd_value else ytd_value - previous_ytd_value end as month_value,
    case
        when is_first_report then 2
        when previous_ytd_value is not null then 1
    end as months_covered,
    case
        when is_first_report then 'first_report'
        when previous_ytd_value is not null then 'derived'
        else 'previous_missing'
    end as month_status
from with_previous
