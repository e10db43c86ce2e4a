"""A zip package, checked once, to the reader of its kind."""

from ingest.workbook.check_package import check_package
from ingest.workbook.grid import Sheet
from ingest.workbook.read_ods import read_ods
from ingest.workbook.read_xlsx import read_xlsx


def read_package(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind (xlsx or ods) and sheets.

    Raises:
        RefusedError: R101-R104, R108, R110, R111.
    """
    package = check_package(data)
    if package.kind == "ods":
        has_styles = any(name.lower() == "styles.xml" for name in package.archive.namelist())
        return "ods", read_ods(package.part("content.xml"), package.part("styles.xml") if has_styles else b"")
    return "xlsx", read_xlsx(data, package)
