"""The header that is none, because the column that names the rows is not in it: where it stands, in words."""

from collections.abc import Sequence

from ingest.extract.find_tables import likeliest_row, nearest_tokens
from ingest.extract.match_header import Header, clean, match_columns, words_of
from ingest.extract.page import Page
from ingest.forms.form_spec import Layout
from ingest.forms.spec_file import Role
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import NUMBER

_NAMING = {Role.LABEL, Role.CODE, Role.REGION, Role.INDICATOR, Role.PERIOD}
_SEARCH_ROWS = 80
_MOST_HEADER_ROWS = 4
_LEAST = 2  # so many known columns are no chance


def explain_no_header(page: Page, layouts: Sequence[Layout], year: int | None) -> Finding:
    """R205 at the rows most like a header of some layouts, and which of its columns was missed."""
    header = _most_like(page, layouts, year)
    if header is None:
        row, text = likeliest_row(page)
        near = "、".join(nearest_tokens(layouts, page.texts[row] if page.texts else []))
        return make_finding("R205", "no_header", sheet=page.name, cell=page.address(row, 0), detail=text, known=near)
    texts = {index: found.text for index, found in header.columns.items()}
    texts |= {index: text for _row, index, text in header.unmatched}
    roles = {found.column.role for found in header.columns.values()}
    missing = [column.name for column in header.layout.columns if column.role in _NAMING and column.role not in roles]
    free = next(index for index in range(len(header.columns) + 1) if index not in header.columns)
    row, column = min(
        ((row, index) for row, index, _text in header.unmatched), key=lambda cell: cell[1], default=(header.top, free)
    )
    return make_finding(
        "R205",
        "no_label_column",
        sheet=page.name,
        cell=page.address(row, column),
        value_text=page.text(row, column),
        detail=" | ".join(text for _index, text in sorted(texts.items())),
        known="、".join(missing),
    )


def _most_like(page: Page, layouts: Sequence[Layout], year: int | None) -> Header | None:
    """Some rows that would be a header if the column that names the rows was in it; None if there are no such."""
    found: list[Header] = []
    for words in map(words_of, layouts):
        for top in range(min(_SEARCH_ROWS, len(page.texts))):
            if not any(clean(text)[0] in words.firsts for text in page.texts[top] if text):
                continue
            for bottom in range(top, min(top + _MOST_HEADER_ROWS, len(page.texts))):
                if NUMBER in page.kinds[bottom]:
                    break
                found.append(match_columns(page, words, range(top, bottom + 1), year)[0])
    nameless = [header for header in found if len(header.columns) >= _LEAST and _lacks_names(header)]
    return max(nameless, key=lambda header: (len(header.columns), header.top - header.bottom), default=None)


def _lacks_names(header: Header) -> bool:
    roles = {found.column.role for found in header.columns.values()}
    return any(column.role in _NAMING and column.role not in roles for column in header.layout.columns)
