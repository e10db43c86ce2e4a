"""The events of a web page to lines of text and tables. Nothing is fetched or run; only characters are dereferenced."""

import html
import re
from html.parser import HTMLParser

from ingest.workbook.html_fields import FIELDS, FieldText
from ingest.workbook.html_marks import TextMarks
from ingest.workbook.html_table import MAX_COLUMN_SPAN, MAX_ROW_SPAN, HtmlCell, HtmlRow, HtmlTable

_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"(?i)display\s*:\s*none")
_SHEET_NAME = re.compile(r"(?is)<x:ExcelWorksheet>.*?<x:Name>(.*?)</x:Name>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_UNSEEN = frozenset({"script", "style", "title", "xml", "template", "noscript", "object"})
_LINES = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "center", "pre", "form", "hr", "body", "html"}
    | {"head", "caption", "dl", "dt", "dd"}
)


class PageParser(HTMLParser):
    """Feed it a page; `blocks` are its lines and outermost tables in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str | HtmlTable] = []
        self.has_table = False
        self.open_tables: list[HtmlTable] = []
        self._cells: list[HtmlCell | None] = []  # the cell at hand of each open table
        self._line = ""
        self._unseen: list[str] = []  # elements that are not shown, the outermost and those of its name within
        self._names: list[str] = []
        self._fields = FieldText()
        self._marks = TextMarks()

    @property
    def sheet_name(self) -> str:
        """What Excel noted in a comment; empty for the pages of other programs."""
        return self._names[0] if len(self._names) == 1 else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element's beginning."""
        tag = tag.rpartition(":")[2] if tag.startswith("html:") else tag
        attributes = {name: value or "" for name, value in attrs}
        is_hidden = bool(_HIDDEN.search(attributes.get("style", ""))) or "hidden" in attributes
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.append(tag)
            return
        self._marks.open(tag, attributes)
        if tag in {"table", "tr", "td", "th", "col"}:
            self._open_part(tag, attributes, is_hidden)
        elif tag in _UNSEEN or (is_hidden and tag not in _VOID):
            self._unseen.append(tag)
        elif not is_hidden and tag in FIELDS:
            self._put(self._fields.open(tag, attributes))
        elif tag == "br" or tag in _LINES:
            self._end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take <x/>: an end only where the element has none anyway or nothing can be in it."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take an element's end."""
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.pop()
            return
        self._marks.close(tag)
        if tag in FIELDS:
            self._put(self._fields.close(tag))
        elif tag in {"td", "th", "tr"} and self.open_tables:
            self._close_cell()
        elif tag == "table" and self.open_tables:
            self._close_cell()
            self._cells.pop()
            self._target().append(self.open_tables.pop())
        elif tag in _LINES:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._unseen[:1] == ["style"]:
            self._marks.see_sheet(data)
        elif not self._unseen:
            for number, line in enumerate(self._fields.take(data)):
                if number:
                    self._end_line()
                self._put(line)

    def _put(self, data: str) -> None:
        text = _SPACES.sub(" ", data)
        self._line += text.removeprefix(" ") if self._line.endswith(" ") or not self._line else text
        cell = next((cell for cell in reversed(self._cells) if cell is not None), None)
        if cell is not None and self._marks.are_odd(data):
            cell.is_struck = True

    def handle_comment(self, data: str) -> None:
        """Take a comment: Excel keeps the names of its sheets there."""
        self._names += [html.unescape(name).strip() for name in _SHEET_NAME.findall(data)]

    def close(self) -> None:
        """Take the end of the page."""
        super().close()
        self._end_line()

    def _open_part(self, tag: str, attributes: dict[str, str], is_hidden: bool) -> None:
        if tag == "table":
            self._end_line()
            self.has_table = True
            self.open_tables.append(HtmlTable())
            self._cells.append(None)
        elif self.open_tables:
            table = self.open_tables[-1]
            self._close_cell()
            if tag == "col":
                span = _span(attributes, "span", MAX_COLUMN_SPAN) or 1
                if is_hidden:
                    table.hidden_columns.append(range(table.columns, table.columns + span))
                table.columns += span
            elif tag == "tr":
                table.rows.append(HtmlRow(is_hidden))
            else:
                rows, columns = (
                    _span(attributes, "rowspan", MAX_ROW_SPAN),
                    _span(attributes, "colspan", MAX_COLUMN_SPAN),
                )
                stored = attributes.get("x:num", "") or attributes.get("sdval", "")
                cell = HtmlCell(rows, columns or 1, stored=stored.strip())
                if not table.rows:
                    table.rows.append(HtmlRow())
                table.rows[-1].cells.append(cell)
                self._cells[-1] = cell

    def _close_cell(self) -> None:
        self._put(self._fields.close("select"))
        self._end_line()
        self._cells[-1] = None

    def _end_line(self) -> None:
        line, self._line = self._line.strip(" "), ""
        if line.strip("\u00a0 "):
            self._target().append(line)

    def _target(self) -> list[str | HtmlTable]:
        """Where a line goes: the innermost cell; text of a table outside its cells stands before the table."""
        return next((cell.blocks for cell in reversed(self._cells) if cell is not None), self.blocks)


def _span(attributes: dict[str, str], name: str, bound: int) -> int:
    """A span, at most the bound; one where none is given or it is no number."""
    found = re.match(r"\s*(\d{1,9})", attributes.get(name, ""), re.ASCII)
    return min(int(found[1]), bound) if found else 1
