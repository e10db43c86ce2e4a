"""Whether the text attributes of a row (类别, 认定时间 ...) can be understood: what is not would go uncounted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ingest.extract.reference import Reference
from ingest.forms.spec_file import AttributeKind, AttributePart
from ingest.observation import Finding, Observation
from ingest.rules import make_finding
from ingest.vocabulary import ObsStatus

_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]")  # those that dbt's macro `squeezed` removes
_DATE = re.compile(r"([0-9]{4})(?:([-./])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")


def judge_attributes(
    row: Sequence[Observation],
    attributes: Mapping[str, AttributePart],
    reference: Reference,
    reporting_unit: str,
    day: str,
) -> Iterator[Finding]:
    """R213 at every attribute cell of a row that is not understood, or blank where it must not be.

    Args:
        row: The observations of one row.
        attributes: What the cells of an indicator may hold, see `FormSpec`.
        reference: The code lists.
        reporting_unit: Whose counties may be named.
        day: Last day of the period, ISO: regions are those valid then.
    """
    texts = {o.indicator_code: _SPACES.sub("", o.value_text) for o in row}
    for observation in row:
        attribute = attributes.get(observation.indicator_code)
        if attribute is None:
            continue
        text = texts[observation.indicator_code]
        message = ""
        needed_by = _needed_by(attribute, texts)
        if not text or observation.obs_status is not ObsStatus.NORMAL:  # blank, or a dash
            where = "missing_where" if attribute.kind is AttributeKind.DATE else "missing_with"
            message = "missing" if attribute.required else where if needed_by else ""
        elif not _is_understood(text, attribute, reference, reporting_unit, day):
            message = "unlike" if attribute.example else attribute.kind.value
        if message:
            yield make_finding(
                "R213",
                message,
                sheet=observation.sheet,
                cell=observation.cell,
                value_text=observation.value_text,
                detail=observation.value_text or observation.subject_label,
                allowed="、".join(attribute.words) or attribute.example,
                needed_by=needed_by,
                day=day,
            )


def _needed_by(attribute: AttributePart, texts: Mapping[str, str]) -> str:
    """The word in the same row that makes this attribute necessary; empty if none does."""
    return next((texts[other] for other, words in attribute.required_where.items() if texts.get(other) in words), "")


def _is_understood(text: str, attribute: AttributePart, reference: Reference, reporting_unit: str, day: str) -> bool:
    if attribute.kind is AttributeKind.WORD:
        return text in attribute.words
    if attribute.kind is AttributeKind.DATE:
        return _is_date(text)
    if attribute.kind is AttributeKind.REGION:
        return _is_region(text, reference, reporting_unit, day)
    return re.fullmatch(attribute.pattern or "", text) is not None


def _is_region(text: str, reference: Reference, reporting_unit: str, day: str) -> bool:
    """Whether a name means one county of the reporting unit, or the unit itself.

    长白山管委会 has no counties of its own in the code list: it names those of the prefectures it lies in.
    """
    valid = [each for each in reference.regions if each.is_valid_on(day) and each.kind != "development_zone"]
    own = [region for region in valid if reporting_unit in (region.parent, region.code)]
    has_counties = any(region.parent == reporting_unit for region in own)
    named = {region.code for region in (own if has_counties else valid) if text in region.spellings}
    counties = {code for code in named if not code.endswith("00")}  # 通化 is a county and a prefecture
    return len(counties or named) == 1


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))
    except ValueError:
        return False
    return True
