"""Our BIFF8 writer beyond the sample's small sheets: long string tables, many sectors, many merges."""

import io
from decimal import Decimal

import python_calamine
import xlrd

from jiqun.sample.sheet import Sheet
from jiqun.sample.write_xls import write_xls


def test_a_big_sheet():
    sheet = Sheet("大表", 6)
    for row in range(1, 3001):
        sheet.put_row(row, [f"第{row}行　梅河口市", row, Decimal(row).scaleb(-4), "—", -row, "吉林市"])
        sheet.merge(row, 4, row, 5)
    content = write_xls(sheet)
    assert len(content) > 300_000
    page = xlrd.open_workbook(file_contents=content, formatting_info=True).sheet_by_index(0)
    other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert page.name == other.name == "大表"
    assert page.row_values(2999) == ["第3000行　梅河口市", 3000, 0.3, "—", -3000, "吉林市"]
    assert [page.row_values(row) for row in range(3000)] == other.to_python(skip_empty_area=False)
    assert len(page.merged_cells) == 3000


def test_leading_blank_rows_keep_their_addresses():
    sheet = Sheet("x", 4)
    sheet.put(5, 3, "吉林")
    page = xlrd.open_workbook(file_contents=write_xls(sheet)).sheet_by_index(0)
    assert (page.nrows, page.cell_value(4, 2)) == (5, "吉林")
