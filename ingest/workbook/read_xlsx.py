"""xlsx to sheets: the package is checked, calamine reads, and what calamine blanks is put back from the XML."""

from ingest.workbook.build_rows import Rows, put_cell
from ingest.workbook.check_package import check_package
from ingest.workbook.grid import Sheet
from ingest.workbook.look_twice_xlsx import find_faults, sheet_parts
from ingest.workbook.read_with_calamine import read_with_calamine


def read_xlsx(data: bytes) -> list[Sheet]:
    """All worksheets.

    Raises:
        RefusedError: R101-R104, R108, R110, R111.
    """
    package = check_package(data)
    parts = sheet_parts(package)

    def mend(_index: int, name: str, rows: Rows) -> None:
        part = parts.get(name, "")
        if part in package.suspect_parts:
            for (row, column), (text, kind) in find_faults(package.part(part)).items():
                put_cell(rows, row, column, text, kind)

    return read_with_calamine(data, mend)
