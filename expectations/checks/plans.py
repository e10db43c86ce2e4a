"""Operands of the rules about the progress of plans (F7): dates and states of a plan and of its appraisal."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from expectations.checks.across_forms import cluster_home
from expectations.checks.attributes import attributes, beside, day_of, word
from expectations.checks.evidence import Check, Evidence, Key, Submission, key_of, period_end
from expectations.checks.figures import cell_check
from expectations.rules import Rule
from expectations.wording import name_unit
from ingest.observation import Observation
from ingest.vocabulary import SubjectType


def done_within_period(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R347: days from the period's end to the day on which a plan, or its appraisal, is said to be done."""
    for cell in _cells(rule, submission, *rule.parameters["dates"]):
        day = day_of(cell)
        if day is not None:
            operands = {"days_after_period": (day - period_end(submission.period)).days}
            check = cell_check(rule, submission, cell, operands, partial(dict, {"day": day.isoformat()}))
            yield replace(check, row=submission.row_of(cell))


def appraised_after_planned(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R348: days from a plan's completion to its appraisal."""
    planned_name, appraised_name = rule.parameters["dates"]
    for cell in _cells(rule, submission, appraised_name):
        plan = beside(submission, cell, planned_name)
        planned, appraised = plan and day_of(plan), day_of(cell)
        if planned and appraised:
            facts = {"planned": planned.isoformat(), "appraised": appraised.isoformat()}
            yield cell_check(rule, submission, cell, {"days": (appraised - planned).days}, partial(dict, facts))


def appraisal_follows_plan(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R349: the stage of the plan against the one that the state of its appraisal takes for granted."""
    stages, takes = rule.parameters["stages"], rule.parameters["takes"]
    for cell in _cells(rule, submission, "appraisal_state"):
        plan = beside(submission, cell, "plan_state")
        if plan is not None and word(plan) in stages and word(cell) in takes:
            operands = {"stage": stages[word(plan)], "stage_taken": stages[takes[word(cell)]]}
            yield cell_check(rule, submission, cell, operands, partial(dict, {"plan_state": word(plan)}))


def date_stands_where_done(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R350: the state beside a date of completion against the state that has one."""
    for date_name, (state_name, done) in rule.parameters["done"].items():
        for cell in _cells(rule, submission, date_name):
            state = beside(submission, cell, state_name)
            if state is not None:
                operands = {"state": word(state), "done": done}
                yield cell_check(rule, submission, cell, operands, partial(dict, operands))


def plans_do_not_go_back(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R416: the stage against that of the nearest quarter before, or after where the later one came first."""
    earlier, later = evidence.earlier(submission), evidence.later(submission)
    for name, stages in rule.parameters["stages"].items():
        for cell in _cells(rule, submission, name):
            own = stages.get(word(cell))
            before, after = _stage(earlier, key_of(cell), stages), _stage(later, key_of(cell), stages)
            if own is None or not (before or after):
                continue
            if before and (not after or own - before[0] <= after[0] - own):
                operands, other = {"later": own, "earlier": before[0]}, before
            elif after:
                operands, other = {"later": after[0], "earlier": own}, after
            facts = {"other": other[1], "other_period": other[2]}
            yield cell_check(rule, submission, cell, operands, partial(dict, facts))


def _stage(others: list[Submission], key: Key, stages: Mapping[str, int]) -> tuple[int, str, str] | None:
    """Stage, word and period of the nearest of them that says one."""
    for other in others:
        found = other.cell(key)
        if found is not None and word(found) in stages:
            return stages[word(found)], word(found), other.period
    return None


def cluster_is_at_home(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R513: the reporting unit against the prefecture of every named cluster whose plan is spoken of."""
    for cell in _cells(rule, submission, "plan_state"):
        if cell.subject_type is SubjectType.CLUSTER:
            home = cluster_home(cell.subject_code, submission.reporting_unit_code)
            operands = {"reporting_unit": submission.reporting_unit_code, "home_unit": home}
            facts = {"home_name": name_unit(home), "reporting_name": name_unit(submission.reporting_unit_code)}
            yield cell_check(rule, submission, cell, operands, partial(dict, facts))


def _cells(rule: Rule, submission: Submission, *names: str) -> Iterator[Observation]:
    return attributes(submission, *names) if submission.form_code == rule.parameters["form"] else iter(())
