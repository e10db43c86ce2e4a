"""Truth of bi.plan_progress: what the F7 in force says of each plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiqun.sample.months import Month
from jiqun.sample.plans import DONE, DRAFTING, NONE, NOT_BEGUN, PASSED, UNDER_WAY, Plan, plans_of
from jiqun.sample.read_codes import reporting_units
from jiqun.sample.truth_knowledge import Knowledge

STATES = {NONE: "none", DRAFTING: "drafting", DONE: "done"}
APPRAISALS = {NOT_BEGUN: "none", UNDER_WAY: "under_way", PASSED: "passed"}
COLUMNS = (
    "period",
    "subject_type",
    "subject_code",
    "reporting_unit_code",
    "plan_name",
    "plan_state",
    "plan_done_on",
    "appraisal_state",
    "appraisal_body",
    "appraisal_done_on",
    "is_aligned",
    "problems_zh",
    "reported_period",
)


@dataclass(frozen=True)
class PlanEntry:
    """A plan as the form in force in a month has it."""

    plan: Plan
    reporter: str
    end: Month  # the last month of the form's quarter

    @property
    def state(self) -> str:
        """none, drafting or done."""
        return STATES[self.plan.state_at(self.end.last_day)]

    @property
    def appraisal(self) -> str:
        """none, under_way or passed."""
        return APPRAISALS[self.plan.appraisal_at(self.end.last_day)]

    @property
    def done_on(self) -> date | None:
        """The day the plan was done, once it is."""
        return self.plan.done_on if self.state == "done" else None

    @property
    def passed_on(self) -> date | None:
        """The day the appraisal was passed, once it is."""
        return self.plan.passed_on if self.appraisal == "passed" else None

    @property
    def is_aligned(self) -> bool | None:
        """Whether it fits the five-year plan; None where there is no plan."""
        return None if self.state == "none" else self.plan.is_aligned

    @property
    def problem(self) -> str | None:
        """New circumstances and problems, if any are told."""
        return self.plan.problem_at(self.end.last_day) or None


def plan_entries(known: Knowledge, month: Month) -> list[PlanEntry]:
    """All lines of all F7 in force."""
    found = []
    for reporter in reporting_units("F7"):
        end = known.quarter("F7", reporter, month)
        if end is not None:
            plans = plans_of(known.province.seed, reporter, known.province.units)
            found += [PlanEntry(plan, reporter, end) for plan in plans]
    return found


def plan_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """One row a region or cluster."""
    for entry in plan_entries(known, month):
        plan = entry.plan
        yield (
            month,
            plan.subject_type,
            plan.subject_code,
            entry.reporter,
            plan.name if entry.state != "none" else None,
            entry.state,
            entry.done_on,
            entry.appraisal,
            plan.body if entry.appraisal != "none" else None,
            entry.passed_on,
            entry.is_aligned,
            entry.problem,
            entry.end.quarter,
        )
