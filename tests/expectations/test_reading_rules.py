"""Every rule of reading has a file that breaks it, found at its cell; what reading finds decides the verdict."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reading_cases import BROKEN, ELSEWHERE, SOUND, SOUND_REGISTER, Paper

from expectations.judging.judge_reading import describe_submission
from expectations.judging.judge_submissions import judge_submissions
from expectations.rules import load_suite
from expectations.verdict import ACCEPTING, POLICY, decide_verdict
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Finding, Reading
from ingest.read_submission import read_submission
from ingest.rules import load_rules
from ingest.vocabulary import Severity, Verdict
from ingest.workbook.read_grid import GridReader

ROOT = Path(__file__).resolve().parents[2]
SUITE = load_suite("submission").model_copy(update={"rules": {}})  # what reading finds, and nothing else
RULES = load_rules()


@pytest.fixture(scope="module")
def reader() -> Iterator[GridReader]:
    with GridReader() as opened:
        yield opened


def read(folder: Path, reader: GridReader, paper: Paper) -> Reading:
    path = folder / "form"
    path.write_bytes(paper.data)
    return read_submission(path, paper.name, load_reference(), load_specs(), reader)


def verdict_of(reading: Reading, findings: tuple[Finding, ...]) -> Verdict:
    """As `judge_reading` comes to it, by what these findings say alone."""
    severities = [finding.severity for finding in findings]
    submission = describe_submission(reading)
    if submission is None:
        return decide_verdict([*severities, Severity.FATAL])
    judged = judge_submissions([submission], [], read_severities={0: severities}, roster=[], suite=SUITE)
    return judged.verdicts[0]


def test_every_rule_of_reading_is_broken_somewhere() -> None:
    assert set(RULES) == BROKEN.keys() | ELSEWHERE.keys()
    for code, path in ELSEWHERE.items():
        assert f'"{code}"' in (ROOT / path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize("code", BROKEN)
def test_broken_rule_is_found_at_its_cell_and_decides(code: str, tmp_path: Path, reader: GridReader) -> None:
    reading = read(tmp_path, reader, BROKEN[code])
    found = [finding for finding in reading.findings if finding.rule_code == code]
    others = tuple(finding for finding in reading.findings if finding.rule_code != code)
    assert (found[0].cell, found[0].severity, others) == (BROKEN[code].at, RULES[code].severity, ())
    assert len({found[0].message_zh, found[0].message_en, ""}) == 3
    verdict = verdict_of(reading, reading.findings)
    assert verdict is POLICY[RULES[code].severity]
    if RULES[code].severity in (Severity.ERROR, Severity.WARNING):  # a refused file says nothing without it either
        assert verdict_of(reading, others) is Verdict.ACCEPTED


@pytest.mark.parametrize("data", [SOUND, SOUND_REGISTER])
def test_sound_twin_is_read_without_a_word(data: bytes, tmp_path: Path, reader: GridReader) -> None:
    reading = read(tmp_path, reader, Paper(data, ""))
    assert reading.findings == ()
    assert verdict_of(reading, ()) in ACCEPTING


def test_the_severity_of_a_rule_is_what_decides(tmp_path: Path, reader: GridReader) -> None:
    reading = read(tmp_path, reader, BROKEN["R209"])
    assert verdict_of(reading, reading.findings) is Verdict.ACCEPTED_WITH_WARNINGS
    graver = tuple(replace(finding, severity=Severity.ERROR) for finding in reading.findings)
    assert verdict_of(reading, graver) is Verdict.QUARANTINED
