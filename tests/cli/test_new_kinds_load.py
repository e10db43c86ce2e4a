"""Forms F6 to F9, filled, pass `jiqun check` and `jiqun load`; every cell reaches the warehouse."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import Input, period_of
from jiqun.runtime.postgres import stop_server
from tests.ingest.forms.fill_blank import fill_form
from tests.run_jiqun import jiqun_json, run_jiqun

FORMS = ("F6", "F7", "F8", "F9")
MONTH = "2006-12"


AMOUNTS = {"revenue": 100, "value_added": 30, "tax_paid": 5}


def sensible(chance: random.Random, cell: Input) -> int:
    """Figures that no rule minds."""
    return AMOUNTS.get(cell.indicator or "", 3)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    stop_server(place)


def test_they_are_checked_loaded_and_kept(home: Path, tmp_path: Path) -> None:
    files, cells = [], {}
    for spec in load_specs():
        if spec.form_code in FORMS and spec.valid_from <= MONTH <= spec.valid_to:
            period = period_of(MONTH, spec.frequency)
            assert period
            data, expected = fill_form(spec, spec.layouts[0], "220500", period, 1, sensible)
            files.append(tmp_path / f"{spec.form_code}.xlsx")
            files[-1].write_bytes(data)
            cells[spec.form_code] = len(expected)
    assert sorted(cells) == list(FORMS)
    checked = jiqun_json(home, "check", *files)
    assert {(c["form"], c["verdict"], c["observations_count"]) for c in checked} == {
        (form, "accepted", count) for form, count in cells.items()
    }
    done = run_jiqun(home, "load", *files, "--received-at", "2007-01-09T10:00:00+08:00")
    assert done.returncode == 0, done.stdout + done.stderr
    kept = query(home, "select form_code, count(*) as cells from raw.observation group by 1 order by 1")
    assert kept == [{"form_code": form, "cells": count} for form, count in sorted(cells.items())]
    verdicts = query(home, "select distinct verdict from audit.submission", "auditor")
    assert verdicts == [{"verdict": "accepted"}]


def query(home: Path, statement: str, role: str = "auditor") -> object:
    done = run_jiqun(home, "sql", statement, "--role", role, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
