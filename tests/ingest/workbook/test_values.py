"""What a Grid says of cells: true addresses, the text of numbers, types that readers hide."""

import datetime as dt
import io
import struct
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.workbook.build_rows import number_text
from ingest.workbook.describe import grid_document
from ingest.workbook.grid import Grid, cell_address, parse_address
from ingest.workbook.scan_biff import scan_biff
from jiqun.sample.sheet import Sheet
from jiqun.sample.write_xls import record, write_xls
from tests.ingest.conftest import xlsx

GridOf = Callable[[bytes], Grid]


def cells(grid: Grid, sheet: int = 0) -> dict[str, tuple[str, str, object]]:
    described = grid_document(grid, "f")["sheets"][sheet]["cells"]
    return {cell["cell"]: (cell["type"], cell["text"], cell["value"]) for cell in described}


def test_xlsx_addresses_types_and_merges(grid_of: GridOf) -> None:
    rows = [[], [], [None, None, "标题"], [None, None, 12.3456, True, dt.datetime(2007, 6, 30), 0.3, "　甲 "]]
    grid = grid_of(xlsx(rows, merges=["C3:E3"]))
    assert cells(grid) == {
        "C3": ("text", "标题", "标题"),
        "C4": ("number", "12.3456", "12.3456"),
        "D4": ("boolean", "TRUE", True),
        "E4": ("date", "2007-06-30", "2007-06-30"),
        "F4": ("number", "0.3", "0.3"),
        "G4": ("text", "　甲 ", "　甲 "),
    }
    assert grid_document(grid, "f")["sheets"][0]["merges"] == ["C3:E3"]


def test_error_cells_and_formulas_without_a_result(grid_of: GridOf) -> None:
    found = cells(grid_of(xlsx([[None, "#REF!", "=SUM(A1:A9)", 5]])))  # openpyxl stores no result
    assert found == {
        "B1": ("error", "#REF!", None),
        "C1": ("formula_uncached", "", None),
        "D1": ("number", "5", "5"),
    }


def test_hidden_sheets_are_said(grid_of: GridOf) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("上月")["A1"] = 1
    book["上月"].sheet_state = "hidden"
    raw = io.BytesIO()
    book.save(raw)
    assert [(sheet.name, sheet.is_hidden) for sheet in grid_of(raw.getvalue()).sheets] == [
        ("Sheet", False),
        ("上月", True),
    ]


def test_xls(grid_of: GridOf) -> None:
    sheet = Sheet("主要指标", 3)
    sheet.put(3, 2, "增加值")
    sheet.put(4, 2, Decimal("12.3456"))
    sheet.put(4, 3, 7)
    sheet.merge(3, 2, 3, 3)
    grid = grid_of(write_xls(sheet))
    assert grid.kind == "xls"
    assert cells(grid) == {
        "B3": ("text", "增加值", "增加值"),
        "B4": ("number", "12.3456", "12.3456"),
        "C4": ("number", "7", "7"),
    }
    assert [merge.address for merge in grid.sheets[0].merges] == ["B3:C3"]


def test_biff_records_of_faults() -> None:
    def bof(kind: int) -> bytes:
        return record(0x0809, struct.pack("<4H2L", 0x0600, kind, 0, 0, 0, 6))

    def formula(row: int, result: bytes) -> bytes:
        return record(0x0006, struct.pack("<3H", row, 1, 0) + result + b"\0" * 8)

    text_result = b"\0" * 6 + b"\xff\xff"
    sheet = (
        bof(0x10)
        + record(0x0205, struct.pack("<3H2B", 0, 1, 0, 0x17, 1))
        + record(0x0205, struct.pack("<3H2B", 1, 1, 0, 1, 0))  # TRUE is no error
        + formula(2, b"\x02\0\x07\0\0\0\xff\xff")
        + formula(3, struct.pack("<d", 1.5))
        + formula(4, text_result)
        + record(0x0207, b"\1\0\0x")  # its text
        + formula(5, text_result)
        + record(0x000A, b"")
    )
    globals_end = record(0x000A, b"")
    head = bof(0x05) + record(0x0042, struct.pack("<H", 936))
    position = len(head) + 4 + 8 + len(globals_end)
    bound = record(0x0085, struct.pack("<LH", position, 0) + b"\1\0")
    scan = scan_biff(head + bound + globals_end + sheet)
    assert scan.code_page == 936
    assert [sheet.faults for sheet in scan.sheets] == [
        {(0, 1): ("#REF!", "e"), (2, 1): ("#DIV/0!", "e"), (5, 1): ("", "f")}
    ]


TABLE = '地区,增加值\r\n通化市,"1,234"\r\n'


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("gb18030"),
        b"\xff\xfe" + TABLE.encode("utf-16-le"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.replace("\r\n", "\r\r\n").encode("gb18030"),
    ],
)
def test_csv_in_every_encoding(grid_of: GridOf, data: bytes) -> None:
    grid = grid_of(data)
    assert grid.kind == "csv"
    assert cells(grid) == {
        "A1": ("text", "地区", "地区"),
        "B1": ("text", "增加值", "增加值"),
        "A2": ("text", "通化市", "通化市"),
        "B2": ("text", "1,234", "1,234"),
    }


def test_tsv_named_anything(grid_of: GridOf) -> None:
    grid = grid_of("地区\t增加值\n通化市\t007\n".encode("gb18030"))
    assert (grid.kind, grid.sheets[0].text(1, 1)) == ("tsv", "007")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_is_the_stored_number_without_exponent(value: float) -> None:
    text = number_text(value)
    assert float(text) == value and "e" not in text.lower()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False))
def test_a_typed_decimal_survives_the_float(value: Decimal) -> None:
    assert Decimal(number_text(float(value))) == value


@given(st.integers(0, 1048575), st.integers(0, 16383))
def test_addresses_go_both_ways(row: int, column: int) -> None:
    assert parse_address(cell_address(row, column)) == (row, column)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 30)),
        st.one_of(
            st.integers(-(10**12), 10**12),
            st.text("增加值 abc通化市１２", min_size=1, max_size=8).filter(str.strip),
            st.decimals(-(10**6), 10**6, places=4).map(float),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_xlsx_comes_back_at_its_addresses(
    grid_of: GridOf, values: dict[tuple[int, int], int | str | float]
) -> None:
    rows: list[list[int | str | float | None]] = [[None] * 30 for _ in range(30)]
    for (row, column), value in values.items():
        rows[row - 1][column - 1] = value
    found = cells(grid_of(xlsx(rows)))
    expected = {cell_address(row - 1, column - 1): value for (row, column), value in values.items()}
    assert found.keys() == expected.keys()
    for address, value in expected.items():
        text = found[address][1]
        assert text == value if isinstance(value, str) else Decimal(text) == Decimal(repr(value))
