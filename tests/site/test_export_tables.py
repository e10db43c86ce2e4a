"""No text of a sender becomes a formula, and none is lost."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.site.export_tables import guard, to_csv, to_xlsx

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = st.text() | st.builds(lambda first, rest: first + rest, st.sampled_from(BEGINNINGS), st.text())


@given(TEXTS)
def test_no_text_starts_like_a_formula(text: str) -> None:
    assert not str(guard(text)).startswith(BEGINNINGS)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_formula_is_text_in_both_files(beginning: str) -> None:
    text = f"{beginning}1+1"
    ((said,),) = list(csv.reader(io.StringIO(to_csv(["a"], [[text]]).decode("utf-8-sig"), newline="")))[1:]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(["a"], [[text]], "t"))).active
    assert sheet is not None
    assert said == f"'{text}"
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_csv_gives_back_what_went_in(rows: list[list[str]]) -> None:
    text = to_csv(["a", "b"], rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[guard(value) for value in row] for row in rows]


def test_xlsx_holds_text_numbers_and_illegal_characters() -> None:
    content = to_xlsx(["a"], [["=1+1"], [3], ["bell\x07"], [None]], "t")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(values_only=True)][:4] == ["a", "'=1+1", 3, "bell�"]
