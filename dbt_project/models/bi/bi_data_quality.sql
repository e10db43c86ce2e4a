with

calendar as (
    select * from {{ ref('bi_reporting_calendar') }}
),

submission as (
    select * from {{ ref('int_submission__seen') }}
),

finding as (
    select * from {{ ref('stg_finding') }}
    where known_at <= {{ reader_as_of() }}
),

judgement as (
    select * from {{ ref('stg_judgement') }}
    where known_at <= {{ reader_as_of() }}
),

stored_answer as (
    select * from {{ ref('stg_answer') }}
    where known_at <= {{ reader_as_of() }}
),

correction as (
    select * from {{ ref('stg_correction') }}
    where known_at <= {{ reader_as_of() }}
),

withdrawn as (
    select withdraws as decision_id from {{ ref('stg_decision') }}
    where
        kind = 'withdraw'
        and known_at <= {{ reader_as_of() }}
),

answer as (
    select finding_id from stored_answer
    where decision_id not in (select withdrawn.decision_id from withdrawn)
),

reporting_unit as (
    select * from {{ ref('dim_reporting_unit') }}
),

newest_judgement as (
    select distinct on (submission_id)
        submission_id,
        validation_run_id
    from judgement
    order by submission_id asc, finished_at desc
),

-- What reading said, and the newest run that judged the submission.
current_finding as (
    select
        finding.submission_id,
        finding.severity,
        finding.finding_id in (select answer.finding_id from answer) as is_answered
    from finding
    left join newest_judgement on finding.submission_id = newest_judgement.submission_id
    where
        finding.validation_run_id is null
        or newest_judgement.validation_run_id is null
        or finding.validation_run_id = newest_judgement.validation_run_id
),

found as (
    select
        submission_id,
        count(*) filter (where severity = 'warning') as warning_count,
        count(*) filter (where severity = 'warning' and is_answered) as answered_count,
        count(*) filter (where severity in ('fatal', 'error', 'row')) as error_count
    from current_finding
    group by submission_id
),

newest_correction as (
    select distinct on (submission_id, sheet, cell)
        submission_id,
        action
    from correction
    order by submission_id asc, sheet asc, cell asc, known_at desc, decision_id desc
),

corrected as (
    select
        submission_id,
        count(*) as corrected_cell_count
    from newest_correction
    where action <> 'restore'
    group by submission_id
),

-- Errors of every file that came for the form: they are what keeps one out.
error_of_form as (
    select
        submission.province_code,
        submission.form_code,
        submission.reporting_unit_code,
        submission.period,
        sum(found.error_count) as error_count
    from submission
    inner join found on submission.submission_id = found.submission_id
    group by
        submission.province_code, submission.form_code, submission.reporting_unit_code, submission.period
),

-- The rest is of the form in force.
form as (
    select
        calendar.*,
        coalesce(in_force.observation_count, 0) as cell_count,
        coalesce(found.warning_count, 0) as warning_count,
        coalesce(found.answered_count, 0) as answered_count,
        coalesce(corrected.corrected_cell_count, 0) as corrected_cell_count,
        coalesce(error_of_form.error_count, 0) as error_count
    from calendar
    left join submission as in_force on calendar.submission_id = in_force.submission_id
    left join found on calendar.submission_id = found.submission_id
    left join corrected on calendar.submission_id = corrected.submission_id
    left join error_of_form
        on
            calendar.province_code = error_of_form.province_code
            and calendar.form_code = error_of_form.form_code
            and calendar.reporting_unit_code = error_of_form.reporting_unit_code
            and calendar.period = error_of_form.period
),

-- A row for each unit, the province's bureau among them, and one for all.
counted as (
    select
        province_code,
        month as period,
        case when grouping(reporting_unit_code) = 1 then 'province' else 'reporting_unit' end as level,
        coalesce(reporting_unit_code, province_code) as reporting_unit_code,
        count(*) as expected_count,
        count(*) filter (where status in ('reported', 'late')) as reported_count,
        count(*) filter (where status = 'reported') as on_time_count,
        count(*) filter (where status = 'late') as late_count,
        count(*) filter (where status = 'missing') as missing_count,
        count(*) filter (where status in ('quarantined', 'refused')) as rejected_count,
        sum(cell_count) as cell_count,
        sum(warning_count) as warning_count,
        sum(answered_count) as answered_count,
        sum(error_count) as error_count,
        sum(corrected_cell_count) as corrected_cell_count,
        count(*) filter (where vintage_count > 1) as restated_count
    from form
    group by grouping sets ((province_code, month, reporting_unit_code), (province_code, month))
)

select
    counted.province_code,
    counted.period,
    counted.level,
    counted.reporting_unit_code,
    reporting_unit.reporting_unit_name_zh,
    reporting_unit.reporting_unit_name_en,
    counted.expected_count::integer as expected_count,
    counted.reported_count::integer as reported_count,
    counted.on_time_count::integer as on_time_count,
    counted.late_count::integer as late_count,
    counted.missing_count::integer as missing_count,
    counted.rejected_count::integer as rejected_count,
    {{ ratio('100 * counted.reported_count', 'counted.expected_count', 2) }} as completeness_pct,
    {{ ratio('100 * counted.on_time_count', 'counted.expected_count', 2) }} as timeliness_pct,
    counted.cell_count::integer as cell_count,
    counted.warning_count::integer as warning_count,
    counted.answered_count::integer as answered_count,
    counted.error_count::integer as error_count,
    counted.corrected_cell_count::integer as corrected_cell_count,
    counted.restated_count::integer as restated_count
from counted
inner join reporting_unit
    on
        counted.province_code = reporting_unit.province_code
        and counted.reporting_unit_code = reporting_unit.reporting_unit_code
