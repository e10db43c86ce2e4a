"""What validation costs beside Great Expectations' own work on the same frames, and a month of fifty workbooks.

`python -m tests.bench_validation [cells]`; by default a million cells. CPU seconds of this process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.checkpoint import run_checkpoint
from expectations.checks.evidence import Submission
from expectations.judging.judge_reading import describe_submission
from expectations.judging.judge_submissions import judge_submissions
from expectations.rules import load_suite
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Observation, Observations
from ingest.read_submission import read_submissions
from ingest.vocabulary import Basis, ObsStatus, SubjectType
from jiqun.cli.console import print_table
from jiqun.sample.make_sample import make_sample

WAN = Decimal(10_000)
UNITS = ("220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800", "222400", "22CBS0")
CELLS_OF_A_FORM = 3 * 3 * 1_000  # a thousand rows, three measures, three columns


def make_form(number: int) -> Submission:
    """A sound F1 of a thousand units; each is another reporting unit's, as fifty provinces' would be."""
    unit = f"{number:06}"
    cells = []
    for row in range(1_000):
        for column, (indicator, share) in enumerate((("value_added", 30), ("revenue", 100), ("tax_paid", 3))):
            now, before = (Decimal(year * (1_000 + 7 * row) * share) / 100 for year in (11, 10))
            values = (
                (Basis.YTD, now),
                (Basis.PRIOR_YEAR_YTD, before),
                (Basis.GROWTH, Decimal(10) + row % 2 * Decimal("0.01")),
            )
            for offset, (basis, value) in enumerate(values):
                is_growth = basis is Basis.GROWTH
                cells.append(
                    Observation(
                        sheet="表",
                        cell=f"{'FGHIJKLMN'[3 * column + offset]}{row + 10}",
                        subject_type=SubjectType.UNIT,
                        subject_code=f"Z{unit}{row:03}",
                        subject_label="单位",
                        indicator_code=indicator,
                        period="2007-05",
                        basis=basis,
                        value_text=str(value),
                        value_number=value,
                        unit_reported="%" if is_growth else "万元",
                        unit_factor=Decimal(1) if is_growth else WAN,
                        value_std=value if is_growth else value * WAN,
                        obs_status=ObsStatus.NORMAL,
                    )
                )
    return Submission(number, "F1", unit, "2007-05", None, Observations.of(cells))


class Timed:
    """Counts the CPU seconds of a function wherever it is called."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work, self.seconds = work, 0.0

    def __call__(self, *args: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return self.work(*args, **named)
        finally:
            self.seconds += time.process_time() - start


def bench_cells(count: int) -> None:
    """A frame's way through Great Expectations alone, and everything: operands, frame, results, findings, verdicts."""
    forms = [make_form(number) for number in range(1, count // CELLS_OF_A_FORM + 2)]
    judge_submissions(forms[:1], [], read_severities={}, roster=[])  # imports, and the checkpoint set up
    own = {}

    class Checkpoint:
        """The checkpoint, its own time counted."""

        def __init__(self, inner: Any) -> None:
            self.run = own["run"] = own.get("run") or Timed(inner.run)

    inner = run_checkpoint._checkpoint
    run_checkpoint._checkpoint = lambda *args: Checkpoint(inner(*args))  # type: ignore[assignment]
    start = time.process_time()
    judgement = judge_submissions(forms, [], read_severities={}, roster=[])
    whole = time.process_time() - start
    run_checkpoint._checkpoint = inner
    cells = sum(len(form.observations) for form in forms)
    places = sum(tally.element_count for tally in judgement.tallies.values())
    gx = own["run"].seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_table(
        f"审核 validation: {cells} cells, {places} places judged, {len(judgement.archive)} chunks",
        ["GX alone s", "all s", "ratio (<= 1.2)", "peak MB (< 2048)", "us a cell"],
        [(f"{gx:.1f}", f"{whole:.1f}", f"{whole / gx:.2f}", f"{peak:.0f}", f"{whole / cells * 1e6:.0f}")],
    )


def bench_month() -> None:
    """The sample's June, 51 workbooks after reading, held against all that came before it."""
    reference, specs = load_reference(), load_specs()
    with tempfile.TemporaryDirectory() as folder:
        make_sample(Path(folder), "2007-02", "2007-06")
        months: dict[str, list[Submission]] = {}
        files = sorted(p for p in (Path(folder) / "inbox").rglob("*.*") if p.name != "arrivals.csv")
        readings = read_submissions([(file, file.name) for file in files], reference, specs)
        for number, (file, reading) in enumerate(zip(files, readings, strict=True), start=1):
            submission = None if reading.is_refused else describe_submission(reading)
            if submission is not None:
                described = Submission(number, *submission.slot, None, submission.observations)
                months.setdefault(file.parent.parent.name, []).append(described)
    *earlier, june = (months[month] for month in sorted(months))
    accepted = [submission for month in earlier for submission in month]
    start = time.process_time()
    judgement = judge_submissions(june, accepted, read_severities={}, roster=[])
    spent = time.process_time() - start
    print_table(
        f"一个月 a month: {len(june)} workbooks, {sum(len(s.observations) for s in june)} cells",
        ["CPU s (< 20)", "checkpoints", "rules"],
        [(f"{spent:.1f}", str(len(judgement.archive)), str(len(load_suite("submission").rules)))],
    )


if __name__ == "__main__":
    bench_month()
    bench_cells(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
