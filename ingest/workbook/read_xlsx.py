"""xlsx to sheets: the package is checked, calamine reads, and what calamine blanks is put back from the XML."""

from dataclasses import replace

from ingest.workbook.build_rows import Rows
from ingest.workbook.check_package import Package
from ingest.workbook.grid import Sheet
from ingest.workbook.look_twice_xlsx import Look, find_percents, look_twice
from ingest.workbook.pack_stored import pack_stored
from ingest.workbook.put_back import doubtful_dates, put_back, put_struck, put_unit, with_hidden
from ingest.workbook.read_with_calamine import read_with_calamine
from ingest.workbook.struck_xlsx import may_be_struck, struck_cells, struck_strings
from ingest.workbook.xlsx_parts import sheet_comments, sheet_parts
from ingest.workbook.xlsx_styles import Styles, cell_styles


def read_xlsx(data: bytes, package: Package) -> list[Sheet]:
    """All worksheets.

    Raises:
        RefusedError: R101-R104, R108, R110, R111.
    """
    parts = sheet_parts(package)
    styles = cell_styles(package)
    percents = styles.percents
    strings = _struck_strings(package)
    looks: dict[str, Look] = {}

    def mend(_index: int, name: str, rows: Rows) -> None:
        part = parts.get(name, "")
        dates = doubtful_dates(rows)
        if part in package.suspect_parts or dates:
            looks[name] = look_twice(package.part(part), percents, dates)
            put_back(rows, looks[name].cells, looks[name].percents)
        elif percents:
            xml = package.part(part)
            found = find_percents(xml, percents)
            put_back(rows, {}, look_twice(xml, percents).percents if found is None else found)
        if part:
            _say_more(rows, package.part(part), styles, strings)

    if package.inflated:
        checksums = {member.filename: member.CRC for member in package.archive.infolist()}
        data = pack_stored(package.inflated, checksums)
    sheets = read_with_calamine(data, mend)
    has_comments = any("comment" in name.lower() for name in package.archive.namelist())
    if not looks and not has_comments:
        return sheets
    mended = []
    for sheet in sheets:
        look = looks.get(sheet.name, Look())
        comments = sheet_comments(package, parts[sheet.name]) if has_comments and sheet.name in parts else {}
        mended.append(replace(with_hidden(sheet, look.hidden_rows, look.hidden_columns), comments=comments))
    return mended


def _struck_strings(package: Package) -> frozenset[int]:
    """Shared strings of which something is struck out, raised or lowered."""
    names = [name for name in package.archive.namelist() if name.lower().endswith("sharedstrings.xml")]
    parts = [xml for xml in map(package.part, names) if may_be_struck(xml)]
    return struck_strings(parts[0]) if parts else frozenset()


def _say_more(rows: Rows, xml: bytes, styles: Styles, strings: frozenset[int]) -> None:
    for unit, found in styles.units.items():
        cells = find_percents(xml, found)
        put_unit(rows, unit, look_twice(xml, found).percents if cells is None else cells)
    if strings or styles.struck or (b"inlineStr" in xml and may_be_struck(xml)):
        put_struck(rows, struck_cells(xml, strings, styles.struck))
