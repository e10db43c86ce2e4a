"""The queries of the site, all for one province: `read_archive` runs them in one snapshot."""

LOADS = """
select load_id::text, period, clock, known_at, started_at, started_by, code_version
from audit.load where province_code = %(province)s order by started_at, load_id
"""
RUNS = """
select validation_run_id::text, load_id::text, release_id, suite_name, suite_version, suite_sha256, started_at,
    finished_at, code_version, submission_count, accepted_count, quarantined_count, observation_count,
    rule_declared_count, rule_evaluated_count,
    case when result_json like '[%%' then jsonb_array_length(result_json::jsonb) else 0 end as step_count
from audit.validation_run where province_code = %(province)s order by finished_at, validation_run_id
"""
RESULTS = """
select validation_run_id::text, rule_code, expectation_type, severity, status, element_count, unexpected_count,
    threshold_json
from audit.validation_result order by rule_code
"""
SUBMISSIONS = """
with said as (
    select distinct on (submission_id, load_id) submission_id, load_id, verdict, said_at
    from (
        select submission_id, load_id, verdict, decided_at as said_at from audit.verdict
        union all
        select submission_id, load_id, verdict, finished_at
        from audit.judgement join audit.validation_run using (validation_run_id)
    ) as every_word
    order by submission_id, load_id, said_at desc
),
listed as (
    select submission_id,
        jsonb_agg(jsonb_build_object('load_id', load_id, 'verdict', verdict) order by said_at) as verdicts
    from said group by submission_id
)
select submission_id, load_id::text as received_by, file_name, file_sha256, file_bytes, received_at, registered_at,
    duplicate_of, file_kind, form_code, form_version, reporting_unit_code, period, observation_count, verdict, known_at,
    submission_kind, coalesce(verdicts, '[]') as verdicts
from audit.submission left join listed using (submission_id) where province_code = %(province)s order by submission_id
"""
FINDINGS = """
select finding_id, finding.load_id::text, submission_id, validation_run_id::text, rule_code, severity, sheet, cell,
    value_text, message_zh, message_en, found_at,
    finding_id in (select finding_id from audit.current_finding) as is_current
from audit.finding join audit.load using (load_id)
where province_code = %(province)s order by finding_id
"""
EXCLUSIONS = """
select submission_id, sheet, cell, exclusion.validation_run_id::text, load_id::text, rule_code
from audit.exclusion join audit.validation_run using (validation_run_id)
where province_code = %(province)s order by submission_id, sheet, cell
"""
RELEASES = """
select release_id, release_number, load_id::text, as_of, periods, code_version, inputs_sha256, figures_sha256,
    published_at, published_by
from audit.release where province_code = %(province)s order by release_number
"""
# The marts say which submissions a release was built from; there is none before the first build.
INPUTS = """
select release_id, period, form_code, reporting_unit_code, reported_period, submission_id
from marts.fct_release_input join audit.release using (release_id)
order by release_id, period, form_code, reporting_unit_code, reported_period
"""
# Figures of every slot with more than one accepted vintage.
REVISED = """
with vintage as (
    select submission_id,
        count(*) over (partition by form_code, reporting_unit_code, period) as vintage_count
    from audit.submission
    where province_code = %(province)s and verdict in ('accepted', 'accepted_with_warnings')
)
select submission_id, sheet, cell, subject_type, subject_code, subject_label, indicator_code, period, basis,
    value_text, value_std
from raw.observation join vintage using (submission_id)
where vintage_count > 1 order by submission_id, sheet, cell
"""

# Whether a decision holds is told for this instant: now, or where time is given by hand, the newest load's.
CLOCK = """
select case when clock = 'real' then now() else known_at end as at
from audit.load where province_code = %(province)s order by started_at desc, load_id desc limit 1
"""
ENDS = """
select load_id::text, ended_at, step, outcome, message_zh, message_en
from audit.load_end join audit.load using (load_id) where province_code = %(province)s order by ended_at
"""
DECISIONS = """
select decision_id, kind, form_code, reporting_unit_code, period, submission_id, sheet, cell, rule_code, expected_text,
    action, value_text, withdraws, reason, person, source_submission_id, source_sheet, source_cell, known_at,
    expires_on, decided_at, code_version
from audit.decision where province_code = %(province)s order by decision_id
"""
# The newest of a cell comes last and counts.
CORRECTIONS = """
select submission_id, sheet, cell, decision_id, validation_run_id::text, action, correction.value_number,
    correction.value_std, known_at, subject_code, subject_label, indicator_code, observation.period as figure_period,
    basis, value_text as sent_text, observation.value_std as sent_std, unit_reported
from audit.correction join audit.receipt using (submission_id)
left join raw.observation using (submission_id, sheet, cell)
where receipt.province_code = %(province)s order by known_at, decision_id, submission_id, sheet, cell
"""
ANSWERS = """
select finding_id, decision_id, answered_at
from audit.answer join audit.decision using (decision_id)
where province_code = %(province)s order by finding_id, decision_id
"""
