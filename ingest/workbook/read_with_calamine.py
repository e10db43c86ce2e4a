"""The first reader: calamine, fast, with true addresses. Where it is known to be wrong, others look again."""

import io
from collections.abc import Callable
from dataclasses import replace

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ingest.workbook.build_rows import Rows, build_rows
from ingest.workbook.grid import Merge, RefusedError, Sheet

MAX_SHEETS = 200
MAX_CELLS = 5_000_000  # of a sheet's rectangle, blanks included: the reader holds it densely


def read_with_calamine(data: bytes, mend: Callable[[int, str, Rows], None]) -> list[Sheet]:
    """All worksheets in workbook order; chart sheets have no cells and are left out.

    Args:
        data: The whole file, xlsx or xls.
        mend: Called with index, name and rows of each sheet before it is built, to put back what calamine blanks.

    Raises:
        RefusedError: R101 damaged, R103 password, R104 too large, R108 macro sheet, R110 clashing names.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            _check_sheets(workbook)
            sheets: list[Sheet] = []
            for index, about in enumerate(workbook.sheets_metadata):
                if about.typ is SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_index(index)
                    rows = _rows(sheet)
                    mend(index, about.name, rows)
                    sheets.append(
                        Sheet(about.name, about.visible is not SheetVisibleEnum.Visible, _merges(sheet), *rows)
                    )
            return sheets
    except PasswordError:
        raise RefusedError("R103", "password") from None
    except (CalamineError, OSError) as error:
        raise RefusedError("R101", "damaged", str(error)[:120]) from None


def _check_sheets(workbook: CalamineWorkbook) -> None:
    names = [name.casefold() for name in workbook.sheet_names]
    if len(names) > MAX_SHEETS:
        raise RefusedError("R104", "limit", f"{len(names)} > {MAX_SHEETS} sheets")
    for about in workbook.sheets_metadata:
        if names.count(about.name.casefold()) > 1:
            raise RefusedError("R110", "same_name", about.name)
        if about.typ is SheetTypeEnum.MacroSheet:
            raise RefusedError("R108", "other_kind", "Excel 4 macro sheet")


def _rows(sheet: CalamineSheet) -> Rows:
    if sheet.end is None:
        return [], []
    area = (sheet.end[0] + 1) * (sheet.end[1] + 1)
    if area > MAX_CELLS:
        raise RefusedError("R104", "limit", f"{area} > {MAX_CELLS} cells")
    # Row by row, so that values are never all held; rows are given from the sheet's first row on, columns are not.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    rows = sheet.iter_rows()
    return build_rows([*left, *row] for row in rows) if left else build_rows(rows)


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ())


def with_texts_of(sheets: list[Sheet], others: list[Sheet]) -> list[Sheet]:
    """The first reader's sheets with another reader's cells, matched by position."""
    return [replace(sheet, texts=other.texts, kinds=other.kinds) for sheet, other in zip(sheets, others, strict=True)]
