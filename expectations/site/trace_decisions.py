"""What people decided, and what came of it: findings answered, cells corrected, decisions that hold no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from expectations.site.count_corrections import count_corrections
from expectations.site.read_archive import BEIJING, Archive, Row, group

GUARD_RULE = "R506"
_BRIEF = ("decision_id", "kind", "reason", "person")


@dataclass(frozen=True)
class Decided:
    """A decision with its consequences.

    Attributes:
        row: as recorded.
        state: a word of `words.STATES`.
        withdrawn_by: the decision that withdrew it.
        findings: those that it answered.
        corrections: cells as it made them count.
        failures: findings of rule R506: why it could not be carried out on the newest report of its slot.
    """

    row: Row
    state: str
    withdrawn_by: Row | None
    findings: list[Row]
    corrections: list[Row]
    failures: list[Row]

    @property
    def number(self) -> int:
        """Its permanent number."""
        number: int = self.row["decision_id"]
        return number

    @property
    def brief(self) -> Row:
        """The row, with its state and who withdrew it."""
        return self.row | {"state": self.state, "withdrawn_by": self.withdrawn_by}

    @property
    def standing_findings(self) -> list[Row]:
        """Of the findings that it answered those of the newest run; all, if it answered none there."""
        return [row for row in self.findings if row["is_current"]] or self.findings

    @property
    def place(self) -> tuple[int, str, str] | None:
        """Submission, sheet and cell where it can be seen, if there is one."""
        for row in (*self.corrections, *self.findings, *self.failures):
            if row["submission_id"] and row["cell"]:
                return row["submission_id"], row["sheet"], row["cell"]
        return None

    def concerns(self, submission: Row) -> bool:
        """Whether a submission's page shows it.

        A decision about every period shows where it did something, and on what was received while it held.
        """
        if self.row["submission_id"] is not None:
            return bool(self.row["submission_id"] == submission["submission_id"])
        if _slot(self.row) != _slot(submission):
            return False
        if self.row["period"] is not None:
            return bool(self.row["period"] == submission["period"])
        if any(row["submission_id"] == submission["submission_id"] for row in self.findings):
            return True
        ends = [self.withdrawn_by["known_at"]] if self.withdrawn_by else []
        received = submission["received_at"]
        is_over = self.row["expires_on"] is not None and received.astimezone(BEIJING).date() > self.row["expires_on"]
        return bool(self.row["known_at"] <= received and not is_over and all(received < end for end in ends))


def trace_decisions(archive: Archive) -> tuple[Archive, list[Decided]]:
    """Every decision, oldest first, and the archive with findings that name their answers, and corrections counted.

    A finding gets `answers`, decisions in brief, and `is_answered`: whether one of them was not withdrawn.
    """
    withdrawals = {row["withdraws"]: row for row in reversed(archive.decisions) if row["withdraws"] is not None}
    answers = group(archive.answers, "finding_id")
    decisions = {row["decision_id"]: row for row in archive.decisions}
    findings = []
    for row in archive.findings:
        said: list[Row] = []
        for answer in answers.get(row["finding_id"], []):
            number = answer["decision_id"]
            brief = {name: decisions[number][name] for name in _BRIEF}
            said.append(brief | {"is_withdrawn": number in withdrawals})
        findings.append(row | {"answers": said, "is_answered": not all(brief["is_withdrawn"] for brief in said)})
    corrections = count_corrections(archive.corrections)
    answered: dict[int, list[Row]] = {}
    for row in findings:
        for brief in row["answers"]:
            answered.setdefault(brief["decision_id"], []).append(row)
    made = group(corrections, "decision_id")
    failures = _Failures(archive)
    decided = []
    for row in archive.decisions:
        number = row["decision_id"]
        failed = failures.of(row, {c["submission_id"] for c in made[number]})
        state = _state(row, archive, withdrawals, failed)
        decided.append(Decided(row, state, withdrawals.get(number), answered.get(number, []), made[number], failed))
    return replace(archive, findings=findings, corrections=corrections), decided


def _state(row: Row, archive: Archive, withdrawals: Mapping[int, Row], failures: Sequence[Row]) -> str:
    if row["decision_id"] in withdrawals:
        return "withdrawn"
    if _is_expired(row, archive.day):
        return "expired"
    holding = (other for other in archive.decisions if other["decision_id"] not in withdrawals)
    if any(_is_newer(other, row) and not _is_expired(other, archive.day) for other in holding):
        return "superseded"
    return "stale" if failures else "in_force"


def _is_expired(row: Row, day: date) -> bool:
    return row["expires_on"] is not None and row["expires_on"] < day


def _is_newer(other: Row, row: Row) -> bool:
    """Whether `other` is the later correction of the same cell: of several, the newest counts."""
    return (
        other["kind"] == row["kind"] == "correct"
        and other["decision_id"] > row["decision_id"]
        and _cell(other) == _cell(row)
    )


def _slot(row: Row) -> tuple[Any, ...]:
    return row["form_code"], row["reporting_unit_code"]


def _cell(row: Row) -> tuple[Any, ...]:
    return (*_slot(row), row["period"], row["sheet"], row["cell"])


class _Failures:
    """Findings of the guard on the newest report of each form, unit and period."""

    def __init__(self, archive: Archive) -> None:
        newest = {
            (*_slot(row), row["period"]): row["submission_id"]
            for row in archive.submissions
            if row["verdict"] not in (None, "duplicate")
        }
        self._newest: Mapping[tuple[Any, ...], int] = newest
        self._found = group(
            [row for row in archive.findings if row["rule_code"] == GUARD_RULE and row["is_current"]], "submission_id"
        )

    def of(self, row: Row, carried_out: set[int]) -> list[Row]:
        """Why a correction could not be made, newest last; none if it was made there.

        Args:
            row: the decision.
            carried_out: submissions that it corrected.
        """
        number = self._newest.get((*_slot(row), row["period"]))
        if row["kind"] != "correct" or number is None or number in carried_out:
            return []
        return [f for f in self._found[number] if f["cell"] == row["cell"] and row["sheet"] in ("", f["sheet"])]
