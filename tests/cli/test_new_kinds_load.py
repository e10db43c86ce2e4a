"""Forms F6 to F9, filled, pass `jiqun check` and `jiqun load`; every cell reaches the warehouse."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiqun.runtime.postgres import stop_server
from tests.expectations.filled_forms import PERIODS, FilledForm
from tests.run_jiqun import jiqun_json, run_jiqun

ARRIVALS = {"2007-07-09T10:00:00+08:00": ("F6", "F7", "F9"), "2008-01-09T10:00:00+08:00": ("F8",)}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    stop_server(place)


def test_they_are_checked_loaded_and_kept(home: Path, tmp_path: Path) -> None:
    forms = {code: FilledForm(code) for code in PERIODS}
    cells = {code: sum(map(len, form.places.values())) for code, form in forms.items()}
    files = {code: tmp_path / f"{code}.xlsx" for code in forms}
    for code, form in forms.items():
        form.save(files[code])
    checked = jiqun_json(home, "check", *files.values())
    assert {(c["form"], c["verdict"], c["observations_count"]) for c in checked} == {
        (form, "accepted", count) for form, count in cells.items()
    }
    for received_at, codes in ARRIVALS.items():
        done = run_jiqun(home, "load", *(files[code] for code in codes), "--received-at", received_at)
        assert done.returncode == 0, done.stdout + done.stderr
    kept = query(home, "select form_code, count(*) as cells from raw.observation group by 1 order by 1")
    assert kept == [{"form_code": form, "cells": count} for form, count in sorted(cells.items())]
    verdicts = query(home, "select distinct verdict from audit.submission", "auditor")
    assert verdicts == [{"verdict": "accepted"}]


def query(home: Path, statement: str, role: str = "auditor") -> object:
    done = run_jiqun(home, "sql", statement, "--role", role, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
