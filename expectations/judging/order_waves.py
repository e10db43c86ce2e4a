"""In which order, and how many at once, pending submissions are judged."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from expectations.checks.evidence import Submission, arrival, period_end

# Forms that are held against others: of two such submissions of a unit the one that arrives later is judged later.
_COMPARED: Mapping[str, frozenset[str]] = {
    "F1": frozenset({"F1", "F3", "F5", "F6"}),
    "F2": frozenset({"F2", "F3", "F6"}),
    "F3": frozenset({"F1", "F2", "F3", "F6"}),
    "F5": frozenset({"F1", "F5", "F6"}),
    "F6": frozenset({"F1", "F2", "F3", "F5", "F6"}),
}
_FIRST = ("F5", "F9")


def order_waves(pending: Iterable[Submission]) -> list[list[Submission]]:
    """Groups pending submissions so that each is judged after all that arrived before it and may be evidence for it.

    The later submission bears a finding that takes two, so a load judges in the order of arrival: one load or many,
    the same are accepted. Registers (F5) and slips (F9) come first: they never keep a form out, and what they explain
    need not be asked. Of what arrived at one instant, earlier periods come first, then denominators (F3). Submissions
    that are never compared share a wave. The order in which files are listed or read changes nothing.
    """
    waves: list[list[Submission]] = []
    last: dict[tuple[str, str], int] = {}
    for submission in sorted(pending, key=lambda s: (s.form_code not in _FIRST, arrival_order(s))):
        unit, form = submission.reporting_unit_code, submission.form_code
        place = 1 + max(last.get((unit, other), -1) for other in _COMPARED.get(form, frozenset({form})) | {"F9"})
        last[unit, form] = place
        waves += [[]] if place == len(waves) else []
        waves[place].append(submission)
    return waves


def split_wave(wave: list[Submission], cells: int) -> Iterator[list[Submission]]:
    """Parts of a wave of about so many cells: what is judged at once, and so the memory it takes, stays bounded."""
    part: list[Submission] = []
    count = 0
    for submission in wave:
        if part and count + len(submission.observations) > cells:
            yield part
            part, count = [], 0
        part.append(submission)
        count += len(submission.observations)
    yield part


def arrival_order(submission: Submission) -> tuple[datetime, date, int, str, int]:
    """By arrival; of what arrived at one instant, by period, then denominators first."""
    received_at, number = arrival(submission)
    rank = int(submission.form_code != "F3")
    return received_at, period_end(submission.period), rank, submission.form_code, number
