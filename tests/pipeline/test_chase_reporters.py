"""Who is written to on which day, and what."""

from datetime import date

import pytest

from jiqun.pipeline.chase_reporters import OpenForm, compose_letters

DUE = date(2007, 7, 10)


def form(unit: str, form_code: str = "F1", status: str = "missing") -> OpenForm:
    return OpenForm("2007-06", "2007-06", form_code, unit, f"单位{unit}", DUE, status)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2007, 7, 6), None),
        (date(2007, 7, 7), "reminder"),
        (date(2007, 7, 9), "reminder"),
        (date(2007, 7, 10), "due"),
        (date(2007, 7, 11), "overdue"),
        (date(2007, 7, 14), "overdue"),
        (date(2007, 7, 15), "escalation"),
        (date(2007, 9, 8), "escalation"),
        (date(2007, 9, 9), None),
    ],
)
def test_the_stage_goes_by_the_day(day: date, stage: str | None) -> None:
    letters = compose_letters([form("220800")], day, "220000")
    assert {letter.stage for letter in letters} == ({stage} if stage else set())
    paths = {letter.path for letter in letters}
    assert (f"220800/催报-2007-06-{stage}.txt" in paths) is (stage is not None)
    assert (f"220000/催报-2007-06-{stage}.txt" in paths) is (stage == "escalation")


def test_a_letter_names_what_is_wanted_and_why() -> None:
    forms = [form("220800", "F1"), form("220800", "F5", "quarantined"), form("220200", "F3", "refused")]
    letters = {letter.path.split("/")[0]: letter.text for letter in compose_letters(forms, date(2007, 7, 15), "220000")}
    assert letters.keys() == {"220800", "220200", "220000"}
    assert "F1  2007-06  未收到（not received）" in letters["220800"]
    assert "F5  2007-06  已收到，审核未通过" in letters["220800"]
    assert "F3" not in letters["220800"]
    assert all(code in letters["220000"] for code in ("F1", "F3", "F5"))


def test_the_bureau_is_not_reported_to_itself() -> None:
    [letter] = compose_letters([form("220000", "F3")], date(2007, 7, 15), "220000")
    assert letter.path.startswith("220000/")
    assert letter.text.count("F3") == 1
