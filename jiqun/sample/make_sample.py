"""Writes a sample: the inbox with its workbooks and arrivals, the truth beside it, and a note saying what it is."""

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiqun.sample.hands import file_path
from jiqun.sample.months import sample_months
from jiqun.sample.province import build_province
from jiqun.sample.read_codes import BUREAU, regions
from jiqun.sample.scenario import Submission, plan_submissions
from jiqun.sample.sheet import MAKER, SYNTHETIC
from jiqun.sample.truth import SUBMISSION_COLUMNS, VIEWS, submission_rows, truth_rows, written_loads
from jiqun.sample.write_forms import write_file

DEFAULT_SEED = 20061017
README = f"""{SYNTHETIC}

本目录全部为合成数据，不反映任何真实单位。
Everything here is synthetic and describes no real place, unit or person.

seed {{seed}}, months {{months}}
inbox/<load>/<unit>/<file>   the workbooks, by the first load that can take them
inbox/arrivals.csv           when each file arrived and from whom
truth/*.csv                  the figures the published views must show, per load (see docs/sample_truth.md)
"""


@dataclass(frozen=True)
class SampleSummary:
    """What was written."""

    out: Path
    seed: int
    months: tuple[str, ...]
    file_count: int
    verdicts: dict[str, int]


def make_sample(out: Path, first: str, last: str, seed: int = DEFAULT_SEED) -> SampleSummary:
    """Write the sample for the months `first` to `last` (2007-02) and the December level before them into `out`.

    Raises:
        ValueError: The range cannot be used.
        FileExistsError: `out` holds something that is not a sample.
    """
    months = sample_months(first, last)
    province = build_province(seed)
    submissions = plan_submissions(months, seed)
    clear(out)
    for submission in submissions:
        path = out / "inbox" / file_path(submission)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_file(province, submission))
    write_table(out / "inbox" / "arrivals.csv", ("file", "received_at", "sender"), map(arrival, submissions))
    for view, (columns, _) in VIEWS.items():
        rows = (row for load in written_loads(months) for row in truth_rows(view, province, months, submissions, load))
        write_table(out / "truth" / f"{view}.csv", ("as_of_load", *columns), rows)
    write_table(out / "truth" / "submissions.csv", SUBMISSION_COLUMNS, submission_rows(submissions))
    spelled = tuple(map(str, months))
    (out / "README.txt").write_text(README.format(seed=seed, months=" ".join(spelled)), encoding="utf-8")
    verdicts = dict(sorted(Counter(submission.verdict for submission in submissions).items()))
    return SampleSummary(out, seed, spelled, len(submissions), verdicts)


def clear(out: Path) -> None:
    """Make room: an earlier sample is replaced, anything else is left alone."""
    note = out / "README.txt"
    if note.is_file() and SYNTHETIC in note.read_text(encoding="utf-8"):
        for name in ("inbox", "truth"):
            shutil.rmtree(out / name, ignore_errors=True)
    elif out.is_dir() and any(out.iterdir()):
        raise FileExistsError(f"目录不为空且不是样本，请换一个 / not empty and not a sample, choose another: {out}")
    out.mkdir(parents=True, exist_ok=True)


def arrival(submission: Submission) -> tuple[str, str, str]:
    """One row of arrivals.csv."""
    sender = MAKER if submission.unit == BUREAU else f"{regions()[submission.unit].everyday}中小企业局"
    return file_path(submission), submission.received_at.isoformat(), sender


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A UTF-8 csv; None is an empty field."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
