"""Where tables stand on a page: every header of a form's layouts, from top to bottom.

A header may be repeated (page breaks, 续表, blocks one under the other, blocks side by side); each is a header of its
own, and the rows between it and the next one are its.
"""

import difflib
from collections.abc import Sequence
from itertools import pairwise

from ingest.extract.match_header import Header, Words, clean, match_columns, words_of
from ingest.extract.match_period import match_period
from ingest.extract.page import Page
from ingest.extract.parse_number import parse_decimal
from ingest.forms.form_spec import Layout
from ingest.forms.normalise import squeeze
from ingest.workbook.grid import FIGURES, NUMBER, TEXT

_SEARCH_ROWS = 80
_MARKER_LETTERS = set("甲乙丙丁戊己庚辛壬癸")
_NUMERIC = tuple("0123456789.+-")


def find_headers(page: Page, layouts: Sequence[Layout], year: int | None) -> list[list[Header]]:
    """All headers from top to bottom, each with its repetitions to the right.

    Args:
        page: Where to look.
        layouts: Those of the form; the best one is taken for each header.
        year: Of the head's period, for headers that name none (1-2月).
    """
    vocabularies = [words_of(layout) for layout in layouts]
    labels = {token for words in vocabularies for token in words.labels}
    has_periods = any(words.period_columns for words in vocabularies)
    may_be_unnamed = any("" in words.by_token for words in vocabularies)
    found: list[list[Header]] = []
    likely = {kinds for kinds in set(page.kinds) if _may_be_header(kinds, has_periods)}
    row = -1
    while (row := row + 1) < len(page.texts):
        kinds = page.kinds[row]
        is_unnamed = may_be_unnamed and not page.text(row, 0).strip() and len(kinds) > 1
        if is_unnamed or (kinds in likely and any(_token(text) in labels for text in page.texts[row] if text)):
            if found:  # of two that fit alike, the one that the sheet goes on with
                vocabularies.sort(key=lambda words: words.layout is not found[-1][0].layout)
            floor = found[-1][-1].bottom + 1 if found else 0
            candidates = [_match_at(page, words, row, floor, year) for words in vocabularies]
            best = max(filter(None, candidates), key=lambda headers: headers[0].fit, default=None)
            if best:
                found.append(best)
                row = best[0].bottom
    return found


def _may_be_header(kinds: str, has_periods: bool) -> bool:
    return TEXT in kinds and (has_periods or kinds.count(NUMBER) <= kinds.count(TEXT))


def _token(text: str) -> str:
    return "" if text.startswith(_NUMERIC) else clean(text)[0]


def _match_at(page: Page, words: Words, row: int, floor: int, year: int | None) -> list[Header] | None:
    """The header whose labels stand in this row; None where it is none."""
    texts = page.texts[row]
    anchors = [column for column, text in enumerate(texts) if text and _token(text) in words.labels]
    if "" in words.by_token and not page.text(row, 0).strip():
        anchors = [0]
    if not anchors:
        return None
    top = bottom = row
    while top > floor and _begins_header(page, top - 1, anchors, words):
        top -= 1
    while bottom + 1 < len(page.texts) and _continues_header(page, bottom + 1, anchors, words):
        bottom += 1
    headers = match_columns(page, words, range(top, bottom + 1), year)
    return headers if headers[0].has_figures and len(headers[0].columns) > 1 else None


def _begins_header(page: Page, row: int, anchors: list[int], words: Words) -> bool:
    tokens = [clean(text)[0] for text in page.texts[row] if text.strip()]
    hits = sum(token in words.firsts for token in tokens)
    is_free = not any(page.text(row, column).strip() for column in anchors)
    return is_free and FIGURES.isdisjoint(page.kinds[row]) and hits > 0 and 2 * hits >= len(tokens)


def _continues_header(page: Page, row: int, anchors: list[int], words: Words) -> bool:
    texts = [text for text in page.texts[row] if text.strip()]
    if not texts:  # a row left blank in the header goes on with it as far as its merged label
        return any(merge.left in anchors and merge.top < row <= merge.bottom for merge in page.merges)
    if is_marker_row(texts) or any(page.text(row, column).strip() for column in anchors):
        return False
    if words.period_columns and all(match_period(text, 2000) for text in texts):
        return True
    if not FIGURES.isdisjoint(page.kinds[row]):
        return False
    return not any(parse_decimal(text, is_percent=True) is not None for text in texts)


def is_marker_row(texts: Sequence[str]) -> bool:
    """甲 乙 1 2 3: letters, then the columns counted, from 1 or on from an earlier part."""
    marks = [squeeze(text).strip("()") for text in texts if text.strip()]
    numbers = [mark for mark in marks if mark not in _MARKER_LETTERS]
    has_letters = len(numbers) < len(marks)
    if not all(mark.isdecimal() and mark.isascii() for mark in numbers):
        return False
    counted = list(map(int, numbers))
    is_counted = all(b - a == 1 for a, b in pairwise(counted))
    return bool(marks) and is_counted and (has_letters or (len(counted) > 2 and counted[0] == 1))


def likeliest_row(page: Page) -> tuple[int, str]:
    """The row that looks most like a header, for the message when none is: the one with most texts."""
    best = max(range(min(_SEARCH_ROWS, len(page.texts))), key=lambda row: page.kinds[row].count(TEXT), default=0)
    return best, " | ".join(text.strip() for text in page.texts[best] if text.strip()) if page.texts else ""


def nearest_tokens(layouts: Sequence[Layout], texts: Sequence[str], or_first: bool = True) -> list[str]:
    """The known headers most like some texts; where none is like any, the first ones of the form or nothing."""
    columns = [column for layout in layouts for column in layout.columns]
    known = {token: token for column in columns for token in column.tokens if token}
    near = [found for text in texts for found in difflib.get_close_matches(clean(text)[0], known, n=1, cutoff=0.4)]
    names = near or [column.name for column in columns if or_first]
    return list(dict.fromkeys(names))[:8]
