"""The drawing of a sheet: every text escaped, every mark there, merges as they are."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from expectations.site.draw_grid import MAX_COLUMNS, MAX_ROWS, Mark, cell_anchor, draw_sheet
from ingest.workbook.grid import BLANK, TEXT, Merge, Sheet

MARK = Mark("error", (1,), "R301 'quoted' <b>")


class Cells(HTMLParser):
    """Texts and attributes of the td elements, and the tags met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.cells: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag
        if tag == "td":
            self.cells.append(dict(attrs))
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "td":
            self.texts[-1] += data


def make_sheet(texts: list[list[str]], *merges: Merge) -> Sheet:
    kinds = ["".join(TEXT if text else BLANK for text in row) for row in texts]
    return Sheet("表 <1>", False, merges, texts, kinds)


# The parser of the standard library turns \r into \n, and NUL never leaves a reader.
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4))
def test_texts_come_out_as_they_went_in(texts: list[list[str]]) -> None:
    parsed = Cells(draw_sheet(make_sheet(texts), {}).table)
    assert parsed.texts == [text for row in texts for text in row]
    assert parsed.tags <= {"table", "thead", "tbody", "tr", "th", "td"}


def test_a_mark_beyond_the_cells_or_on_a_blank_is_drawn() -> None:
    drawing = draw_sheet(make_sheet([["a"]]), {"C5": MARK, "whole": MARK})
    assert drawing.drawn == {"C5"}
    (marked,) = [cell for cell in Cells(drawing.table).cells if cell.get("id")]
    assert marked["id"] == cell_anchor("表 <1>", "C5")
    assert marked["title"] == MARK.hint


def test_of_a_large_sheet_the_beginning_and_the_marks() -> None:
    sheet = make_sheet([["x"] * 200 for _ in range(5000)])
    drawing = draw_sheet(sheet, {"GR5000": MARK})
    assert drawing.is_cut
    assert drawing.drawn == {"GR5000"}
    assert len(Cells(drawing.table).cells) == (MAX_ROWS + 1) * (MAX_COLUMNS + 1)


def test_merges_span_but_hide_no_mark() -> None:
    merges = (Merge(0, 0, 0, 1), Merge(1, 0, 1_000_000, 1), Merge(7, 7, 9, 9))
    sheet = make_sheet([["title", ""], ["a", ""], ["", "b"]], *merges)
    spans = [(c.get("rowspan"), c.get("colspan")) for c in Cells(draw_sheet(sheet, {}).table).cells if "rowspan" in c]
    assert spans == [("1", "2"), ("2", "2")]
    marked = draw_sheet(sheet, {"B3": MARK})
    assert cell_anchor(sheet.name, "B3") in marked.table
