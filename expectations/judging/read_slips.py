"""F9, the slip of explanations and corrections (吉集审1表): each line of an accepted one is a decision."""

from collections import defaultdict
from collections.abc import Iterator

from expectations.checks.evidence import Submission
from expectations.wording import FORMS
from ingest.forms.normalise import squeeze
from ingest.observation import Observation
from ingest.submission.decisions import Decision
from ingest.vocabulary import CorrectionAction, DecisionKind, SubjectType

SLIP_FORM = "F9"
_CORRECTION = "更正"
_FREE = ("slip_reason", "slip_person", "slip_sheet", "slip_old_value", "slip_new_value")
_NOTHING = ("-", "—", "－", "–", "/", "…")


def read_slips(submission: Submission) -> list[Decision]:
    """The lines of a slip as decisions of its reporting unit about its own forms, not yet recorded.

    A correction is an override that expects the old value; without one, a cell that says nothing.
    """
    return list(_read(submission)) if submission.form_code == SLIP_FORM else []


def _read(submission: Submission) -> Iterator[Decision]:
    lines: dict[str, dict[str, Observation]] = defaultdict(dict)
    for observation in submission.observations:
        if observation.subject_type is SubjectType.SLIP:
            lines[observation.subject_code][observation.indicator_code] = observation
    codes = {zh: code for code, (zh, _) in FORMS.items()}
    for line in lines.values():
        said = {name: _words(name, observation.value_text) for name, observation in line.items()}
        form_code = codes.get(said.get("slip_form", ""))
        if form_code is None or not said.get("slip_reason") or not said.get("slip_person"):
            continue  # reading has refused the slip, or a rule has
        is_correction = said.get("slip_kind") == _CORRECTION
        old = said.get("slip_old_value", "")
        yield Decision(
            kind=DecisionKind.CORRECT if is_correction else DecisionKind.EXPLAIN,
            form_code=form_code,
            reporting_unit_code=submission.reporting_unit_code,
            period=said.get("slip_period") or submission.period,
            reason=said["slip_reason"],
            person=said["slip_person"],
            sheet=said.get("slip_sheet", ""),
            cell=said.get("slip_cell", ""),
            rule_code=said.get("slip_rule") or None,
            expected_text=old if is_correction else old or None,
            action=CorrectionAction.OVERRIDE if is_correction else None,
            value_text=said.get("slip_new_value", "") if is_correction else None,
            source_submission_id=submission.submission_id or None,
            source_sheet=line["slip_reason"].sheet,
            source_cell=line["slip_reason"].cell,
        )


def _words(name: str, text: str) -> str:
    """What a cell of a slip says: words and codes without spaces, a dash for nothing."""
    written = text.strip() if name in _FREE else squeeze(text)
    return "" if written in _NOTHING else written
