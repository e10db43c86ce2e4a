"""Whether a correction that somebody decided can be made: what rule R506 judges."""

from dataclasses import dataclass

from ingest.submission.decisions import Decision

FITS = "fits"
NO_CELL = "no_such_cell"
DIFFERS = "cell_says_otherwise"
NO_FIGURE = "cell_holds_no_figure"
NO_NUMBER = "value_is_no_number"
FAILS = "form_would_fail"


@dataclass(frozen=True)
class Guard:
    """What came of carrying out a correction.

    Attributes:
        decision: the correction.
        sheet: with `cell`, the address that a finding names.
        outcome: one of the words above.
        stated: what the cell says; empty where there is none.
        rules: those that the form would fail with the correction.
    """

    decision: Decision
    sheet: str
    cell: str
    outcome: str
    stated: str = ""
    rules: str = ""
