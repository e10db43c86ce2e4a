"""Every figure of every bi view, at every load, equals the truth that the sample computed independently."""

import csv
from pathlib import Path

import pytest

from jiqun.pipeline.calendar import closing
from tests.scenarios.compare_truth import KEYS, compare
from tests.scenarios.sample.conftest import MONTHS, LoadedSample


def read_truth(folder: Path, view: str) -> tuple[list[str], dict[str, dict[tuple[str, ...], dict[str, str]]]]:
    """Columns, and rows by load and key, as text; an empty text is null."""
    by_load: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    with (folder / f"{view}.csv").open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        columns = [name for name in reader.fieldnames or [] if name != "as_of_load"]
        for row in reader:
            key = tuple(row[name] for name in KEYS[view])
            by_load.setdefault(row.pop("as_of_load"), {})[key] = row
    return columns, by_load


@pytest.mark.parametrize("view", KEYS)
@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_equals_the_truth(loaded_sample: LoadedSample, view: str, month: str) -> None:
    columns, by_load = read_truth(loaded_sample.truth, view)
    truth = by_load[month].values()
    assert compare(loaded_sample.warehouse, view, columns, truth, closing(month).date(), month) == []


def test_the_truth_covers_every_view_and_month(loaded_sample: LoadedSample) -> None:
    for view in KEYS:
        _, by_load = read_truth(loaded_sample.truth, view)
        assert list(by_load) == list(MONTHS)
        if view in ("unit_register_history", "revision"):  # of runs of months, and of those that have changed
            continue
        for load, rows in by_load.items():
            assert {key[0] for key in rows} == set(MONTHS[: MONTHS.index(load) + 1])
