"""The second look at suspect cells only says what parsing the whole sheet says, however the sheet is dressed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.workbook.excerpt_xlsx import excerpt
from ingest.workbook.grid import RefusedError
from ingest.workbook.look_twice_xlsx import look_twice, parse_sheet
from tests.fuzz import scaled

PERCENTS = frozenset({1, 12})
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_QUOTES = st.sampled_from('"""\'')
_SPACES = st.sampled_from(["", "", "", "", " ", "\n"])
_BODIES = [
    "", "<v>5</v>", "<v>-0.5</v>", "<v></v>", "<v/>", "<v> </v>", "<f>SUM(A1:A9)</f>", "<f>SUM(A1:A9)</f><v>7</v>",
    "<f>A1&gt;B1</f><v>1</v>", "<f>A1>B1</f><v>1</v>", '<f t="shared" si="0"/><v>3</v>', '<f t="shared" si="0"/>',
    "<f></f><v></v>", "<v>4</v><f>A1</f>", "<f>A1</f>\n<v>2</v>", "<f>&lt;f&gt;&lt;v&gt;</f>", "<f>A1</f><v/>",
    '<f ref="A1>B2">A1</f><v>1</v>', "<is><t>&lt;f&gt; hidden=\"1\" t=\"e\" 'e'</t></is>", "<v>#REF!</v>",
    "<v>2007-06-30T00:00:00Z</v>", "<v>2007-06-30</v>", "<f/>", "<f>A1</f><v xml:space=\"preserve\">1</v>",
    "<v>:c :row </v>", "<!--<f>--><v>1</v>", "<f>A1</f ><v>1</v >",
]  # fmt: skip


@st.composite
def tags(draw: st.DrawFn, name: str, attributes: dict[str, str]) -> str:
    """A start tag without its end, attributes in any order and any dress."""
    said = []
    for key in draw(st.permutations(sorted(attributes))):
        quote, space = draw(_QUOTES), draw(_SPACES)
        said.append(f"{key}{space}={space}{quote}{attributes[key]}{quote}")
    return f"<{name}{draw(st.sampled_from(['', '', '', chr(10)]))} {' '.join(said)}{draw(_SPACES)}"


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    prefix = draw(st.sampled_from(["", "", "", "", "x:"]))
    rows = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        cells = []
        for letter in draw(st.lists(st.sampled_from("ABCDEFGH"), max_size=6, unique=True).map(sorted)):
            about = {"r": f"{letter}{number}"} if draw(st.integers(0, 19)) else {}
            about |= draw(st.sampled_from([{}, {}, {"t": "n"}, {"t": "e"}, {"t": "d"}, {"t": "str"}, {"t": "b"}]))
            about |= draw(st.sampled_from([{}, {}, {"s": "0"}, {"s": "1"}, {"s": "12"}, {"s": "2"}]))
            body = draw(st.sampled_from(_BODIES))
            tag = draw(tags("c", about)) if about else "<c"
            cells.append(f"{tag}/>" if not body and draw(st.booleans()) else f"{tag}>{body}</c>")
        about = {"r": str(number)} if draw(st.integers(0, 19)) else {}
        about |= draw(st.sampled_from([{}, {}, {"hidden": "1"}, {"hidden": "0"}, {"hidden": "true", "ht": "15"}]))
        rows.append(f"{draw(tags('row', about)) if about else '<row'}>{''.join(cells)}</row>")
    columns = draw(st.sampled_from(["", '<cols><col min="2" max="3" hidden="1"/></cols>']))
    tail = draw(st.sampled_from(["", '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', "<!-- <f> -->"]))
    sheet = f'<worksheet xmlns="{_MAIN}">{columns}<sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'
    if prefix:
        for name in ("worksheet", "cols", "col ", "sheetData", "row", "c ", "c>", "f", "v"):
            sheet = sheet.replace(f"<{name}", f"<{prefix}{name}").replace(f"</{name}", f"</{prefix}{name}")
        sheet = sheet.replace("xmlns=", "xmlns:x=")
    return sheet.encode()


@settings(max_examples=scaled(300, 5000), deadline=None)
@given(sheets())
def test_both_ways_agree(xml: bytes) -> None:
    try:
        whole, numbers = parse_sheet(xml, PERCENTS), set(parse_sheet(xml, frozenset(range(20))).percents)
    except RefusedError:
        return  # not well-formed: calamine says so
    look = look_twice(xml, PERCENTS)
    assert (look.cells, look.hidden_rows, look.hidden_columns) == (
        whole.cells, whole.hidden_rows, whole.hidden_columns
    )  # fmt: skip
    assert set(look.percents) & numbers == set(whole.percents)  # of cells that are numbers only


def test_only_suspect_cells_are_parsed() -> None:
    cells = '<c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c><c r="C1"><f>A1*3</f></c><c r="D1"><v>4</v></c>'
    start, end = f'<worksheet xmlns="{_MAIN}"><sheetData>', "</sheetData></worksheet>"
    kept = '<c r="C1"><f>A1*3</f></c><row r="2" hidden="1"/>'
    xml = f'{start}<row r="1">{cells}</row><row r="2" hidden="1"><c r="A2"><v>1</v></c></row>{end}'
    assert excerpt(xml.encode()) == f"{start}{kept}{end}".encode()
