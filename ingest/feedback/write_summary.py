"""The sheet in front of a returned workbook: verdict, what file it was, findings worst first with links to cells.

No cell of it is a figure to a reader of forms, but the codes in its first row end what may be the head of a form: so
the workbook can be sent again with this sheet in it, whatever form the sentences here speak of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ingest.extract.find_figures import is_figure
from ingest.feedback.copy_sheet import cell_at, put_text
from ingest.feedback.recognise_reply import TITLE
from ingest.feedback.reply import SEVERITIES, VERDICTS, worst_first
from ingest.feedback.safe_text import shorten
from ingest.observation import Finding
from ingest.vocabulary import Severity, Verdict
from ingest.workbook.grid import TEXT

COLOURS = {
    Severity.FATAL: "FF9999",
    Severity.ERROR: "FFC7CE",
    Severity.ROW: "FFD9A8",
    Severity.WARNING: "FFEB9C",
    Severity.INFO: "DDEBF7",
}
FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in COLOURS.items()}
MAX_LISTED = 20_000  # findings; Excel follows at most 65,530 links of a sheet
_HEAD = ("轻重 Severity", "规则 Rule", "工作表 Sheet", "单元格 Cell", "原值 Value", "说明与改法", "What to do")
_WIDTHS = (18, 16, 20, 16, 18, 70, 70)
_VALUE_LIMIT = 200
_BOLD, _LARGE, _LINK = Font(bold=True), Font(bold=True, size=14), Font(color="0563C1", underline="single")
_WRAP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Notice:
    """What the summary says.

    Attributes:
        verdict: Of the whole file.
        facts: Label in Chinese, label in English, value: which file this is about.
        findings: In any order.
    """

    verdict: Verdict
    facts: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]


def write_summary(page: Worksheet, notice: Notice, remarks: Iterable[str], targets: Sequence[str]) -> None:
    """Fill the summary sheet.

    Args:
        page: New, in front of the others.
        notice: What to say.
        remarks: Sentences about this copy.
        targets: Where each finding of `worst_first(notice.findings)` can be seen: 'Sheet'!A1, or empty.
    """
    for column, width in zip("ABCDEFG", _WIDTHS, strict=True):
        page.column_dimensions[column].width = width
    _count(page, notice.findings)
    row = 4
    verdict_zh, verdict_en = VERDICTS[notice.verdict]
    for label_zh, label_en, value in (("结论", "Verdict", f"{verdict_zh}　{verdict_en}"), *notice.facts):
        _put(page, row, 1, f"{label_zh} {label_en}", _BOLD)
        _put(page, row, 2, value, _LARGE if row == 4 else None)
        row += 1
    row += 1
    for remark in remarks:
        _put(page, row, 1, remark)
        row += 1
    row += 1
    _list(page, row, notice.findings, targets)


def _count(page: Worksheet, findings: Sequence[Finding]) -> None:
    _put(page, 1, 1, TITLE, _BOLD)
    for column, (severity, words) in enumerate(SEVERITIES.items(), start=2):
        number = sum(finding.severity is severity for finding in findings)
        cell = cell_at(page, 0, column - 1)
        put_text(cell, f"0{number}")  # with a nought in front it is a code, see `read_submission`
        cell.font = _LARGE
        cell = _put(page, 2, column, " ".join(words))
        cell.fill = FILLS[severity]


def _list(page: Worksheet, row: int, findings: Sequence[Finding], targets: Sequence[str]) -> None:
    if not findings:
        _put(page, row, 1, "未发现问题。 Nothing was found wrong.")
        return
    for column, label in enumerate(_HEAD, start=1):
        _put(page, row, column, label, _BOLD)
    listed = worst_first(findings)[:MAX_LISTED]
    for finding, target in zip(listed, targets, strict=False):
        row += 1
        value = shorten(finding.value_text, _VALUE_LIMIT)
        words = " ".join(SEVERITIES[finding.severity])
        place = (finding.sheet, finding.cell or ("—" if finding.sheet else "全文 whole file"))
        texts = (words, finding.rule_code, *place, value, finding.message_zh, finding.message_en)
        for column, text in enumerate(texts, start=1):
            if text:
                _put(page, row, column, text).alignment = _WRAP
        page.cell(row, 1).fill = FILLS[finding.severity]
        if target:
            cell = page.cell(row, 4)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
            cell.font = _LINK
    if len(findings) > len(listed):
        rest = len(findings) - len(listed)
        _put(page, row + 1, 1, f"另有 {rest} 条见文字回复。 {rest} more are in the reply as text.", _BOLD)


def _put(page: Worksheet, row: int, column: int, text: str, font: Font | None = None) -> Cell:
    cell = cell_at(page, row - 1, column - 1)
    put_text(cell, f"“{text}”" if is_figure(TEXT, text) else text)
    if font:
        cell.font = font
    return cell
