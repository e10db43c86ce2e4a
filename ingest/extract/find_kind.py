"""What sort of figures a form brings (快报, 年报, 核定数 ...): said in its title or in the line with the period."""

import re
from collections.abc import Iterator, Sequence

from ingest.extract.parse_period import find_periods, find_yearless
from ingest.forms.conventions import load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Frequency
from ingest.vocabulary import SubmissionKind

_BRACKET = re.compile(r"[(\[【〔《]([^()\[\]【】〔〕《》]*)[)\]】〕》]")
_YEAR_REPORT = re.compile(r"(?<=\d{4}年)(?=报)")  # 2007年报 is 2007年年报
# About other figures than the form's own, or a sentence: 上年同期为年报数.
_REMARK = re.compile(r"^(?:注|说明|备注|本表|填表|关于)|上年|去年|同期|[。;]")
_SEVERAL = re.compile(r"[、,和及/]")


def find_kind(lines: Sequence[str], frequency: Frequency) -> SubmissionKind:
    """The kind that the lines above a table say; of several the weightiest, see `SubmissionKind`.

    A word counts at the end of a title, beside the period, in brackets of its own or alone; within a sentence, within
    the name of a form (月报表, 年报表) or in a cell of the table it does not.

    Args:
        lines: titles, remarks and period lines of all sheets of the form, as in `Head.lines`.
        frequency: of the form. An annual one is always 年报: there only brackets make it a mark.
    """
    said = {kind for line in lines for kind in _kinds_of(squeeze(line), frequency)}
    return next((kind for kind in SubmissionKind if kind in said), SubmissionKind.REGULAR)


def _kinds_of(line: str, frequency: Frequency) -> Iterator[SubmissionKind]:
    if _REMARK.search(line):
        return
    for bracket in _BRACKET.finditer(line):
        said = [set(_at_end(part)) for part in _SEVERAL.split(bracket[1])]
        # （快报、年报） is the name of a form; （快报、更正） says two things of it.
        if len(said) == 1 or (all(said) and {SubmissionKind.CORRECTION} in said):
            yield from set[SubmissionKind]().union(*said)
    title = _YEAR_REPORT.sub("年", _BRACKET.sub("", line))
    periods = find_periods(title) or find_yearless(title, 0)
    parts = [title[: periods[0].start], title[periods[-1].end :]] if periods else [title]
    bare = {kind for part in parts for kind in _at_end(part)}
    if periods and (leading := load_conventions().kind.match(parts[1])):  # 2007年1-6月快报 and then the title
        bare.update(_named(leading))
    yield from bare - ({SubmissionKind.ANNUAL} if frequency is Frequency.ANNUAL else set())


def _at_end(text: str) -> Iterator[SubmissionKind]:
    for found in load_conventions().kind.finditer(text):
        if found.end() == len(text.rstrip(":,.!")):
            yield from _named(found)


def _named(found: re.Match[str]) -> Iterator[SubmissionKind]:
    yield from (SubmissionKind(name) for name, text in found.groupdict().items() if text)
