"""No text of a sender becomes a formula, and none is lost."""

import csv
import io

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from expectations.site.export_tables import guard, to_csv, to_xlsx

TEXTS = st.text() | st.builds(lambda first, rest: first + rest, st.sampled_from("=+-@\t\r"), st.text())


@given(TEXTS)
def test_no_text_starts_like_a_formula(text: str) -> None:
    assert not str(guard(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_csv_gives_back_what_went_in(rows: list[list[str]]) -> None:
    text = to_csv(["a", "b"], rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[guard(value) for value in row] for row in rows]


def test_xlsx_holds_text_numbers_and_illegal_characters() -> None:
    content = to_xlsx(["a"], [["=1+1"], [3], ["bell\x07"], [None]], "t")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(values_only=True)][:4] == ["a", "'=1+1", 3, "bell�"]
