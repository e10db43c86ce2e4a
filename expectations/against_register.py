"""Operands of the rule that holds a form's units against the register (F5) in force."""

import re
from collections.abc import Iterator
from datetime import date

from expectations.evidence import Check, Evidence, Key, Submission, period_end
from expectations.rules import Rule
from expectations.wording import name_form
from ingest.vocabulary import Basis, ObsStatus, SubjectType


def confirmed_units_report(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R318: how many units, by the register confirmed at the period's end, have a figure left blank or no row.

    A symbol (…, ***) is an answer. The register is the newest accepted one up to the form's period.
    """
    if submission.form_code != rule.parameters["form"]:
        return
    register = evidence.newest_until(rule.parameters["register"], submission.reporting_unit_code, submission.period)
    if register is None:
        return
    silent = [unit for unit in _confirmed(rule, register, submission.period) if _is_silent(rule, submission, unit)]
    yield Check(
        rule.code,
        submission.submission_id,
        "",
        "",
        {"silent_count": len(silent)},
        {
            "form_name": name_form(submission.form_code),
            "period": submission.period,
            "register_period": register.period,
            "units": ", ".join(silent),
            "count": str(len(silent)),
        },
    )


def _confirmed(rule: Rule, register: Submission, period: str) -> Iterator[str]:
    """Codes of the units that the form lists, by their first letter, and that are confirmed by the period's end."""
    for observation in register.observations:
        code = observation.subject_code
        if observation.indicator_code != "unit_status" or code[0] not in rule.parameters["prefixes"]:
            continue
        confirmed_on = register.cells.get(Key(SubjectType.UNIT, code, "confirmed_on", Basis.STOCK))
        status = "".join(observation.value_text.split())
        if status == rule.parameters["status"] and confirmed_on is not None:
            # Reading saw to it that this is a full date (R213).
            year, month, day = map(int, re.findall("[0-9]+", confirmed_on.value_text))
            if date(year, month, day) <= period_end(period):
                yield code


def _is_silent(rule: Rule, submission: Submission, unit: str) -> bool:
    cells = (
        submission.cells.get(Key(SubjectType.UNIT, unit, name, Basis.YTD)) for name in rule.parameters["indicators"]
    )
    return any(cell is None or cell.obs_status is ObsStatus.MISSING for cell in cells)
