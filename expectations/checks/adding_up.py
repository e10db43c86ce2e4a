"""Operands of the rules by which parts of a form add up to its totals: sums, stocks and flows, overlaps."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from re import fullmatch

from expectations.checks.evidence import Check, Evidence, Facts, Submission, key_of
from expectations.checks.figures import ADDS_NOTHING, LEVELS, cell_check, shown_like, std
from expectations.checks.table import Measure, Subject, Table
from expectations.rules import Rule
from expectations.wording import name_unit
from ingest.extract.reference import province_of, read_code_list
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def totals(submission: Submission, subject: Subject) -> Iterator[tuple[int, Measure]]:
    """Cells of a row that hold a level (no rate), with their columns."""
    table = submission.table
    indicators, bases = table.field("indicator_code"), table.field("basis")
    for n in table.row(subject):
        if table.std[n] is not None and bases[n] in LEVELS:
            yield n, (indicators[n], bases[n])


def of_type(table: Table, measure: Measure, subject_type: SubjectType) -> list[int]:
    """Cells of a column that describe a subject of this type."""
    return [n for n in table.column(measure) if table.subjects[n][0] is subject_type]


def _is_known(table: Table, parts: Sequence[int]) -> bool:
    """Whether every part has a number, or is known to be nothing."""
    status = table.field("obs_status")
    return all(table.std[n] is not None or status[n] in ADDS_NOTHING for n in parts)


def _sum_check(rule: Rule, submission: Submission, total: int, parts: Sequence[int]) -> Iterator[Check]:
    known = [n for n in parts if submission.table.std[n] is not None]
    if known and _is_known(submission.table, parts):  # with a part that is not known, R360 asks for less
        yield _known_sum_check(rule, submission, total, known)


def _known_sum_check(rule: Rule, submission: Submission, total: int, known: Sequence[int]) -> Check:
    table = submission.table
    parts_sum = sum((table.std[n] for n in known), Decimal(0))
    cell = submission.observations[total]
    finest = table.step([total, *known])
    # Each figure may be off by half its last digit; one shown to tens counts as often as ten shown to ones.
    rounded = sum((_step_of_row(table, n, finest) for n in (total, *known)), Decimal(0)) / finest
    operands = {
        "total": table.std[total],
        "parts_sum": parts_sum,
        "parts_count": rounded,
        "display_unit": finest,
    }
    return cell_check(rule, submission, cell, operands, partial(_sum_facts, cell, parts_sum, len(known)))


def _step_of_row(table: Table, cell: int, finest: Decimal) -> Decimal:
    """The step that a figure is shown in, told by its row: a last digit may be 0 in one cell, hardly in all."""
    if not table.std[cell]:
        return finest  # nought says nothing about digits
    bases, factor = table.field("basis"), table.factor[cell]
    row = table.row(table.subjects[cell])
    alike = [n for n in row if table.std[n] is not None and table.factor[n] == factor and bases[n] in LEVELS]
    return max(finest, table.step(alike))


def _sum_facts(total: Observation, parts_sum: Decimal, count: int) -> Facts:
    difference = abs(std(total) - parts_sum)
    return {"parts_count": str(count), **shown_like(total, parts_sum=parts_sum, difference=difference)}


def units_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R301: the units of a type against its 小计. The type is the first letter of the unit's code."""
    if submission.form_code != rule.parameters["form"]:
        return
    table = submission.table
    for group, prefix in rule.parameters["prefixes"].items():
        for total, measure in totals(submission, (SubjectType.GROUP, group)):
            units = of_type(table, measure, SubjectType.UNIT)
            yield from _sum_check(
                rule, submission, total, [n for n in units if table.subjects[n][1].startswith(prefix)]
            )


def groups_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R302, R306: named rows against a named total row."""
    if submission.form_code != rule.parameters["form"]:
        return
    table, parts = submission.table, rule.parameters["parts"]
    for subject in [subject for subject in table.rows if subject[1] == rule.parameters["total"]]:
        for total, measure in totals(submission, subject):
            rows = of_type(table, measure, subject[0])
            yield from _sum_check(rule, submission, total, [n for n in rows if table.subjects[n][1] in parts])


def clusters_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R305: the clusters listed against 合计."""
    if submission.form_code == rule.parameters["form"]:
        for total, measure in totals(submission, (SubjectType.GROUP, rule.parameters["total"])):
            clusters = of_type(submission.table, measure, SubjectType.CLUSTER)
            yield from _sum_check(rule, submission, total, clusters)


def counties_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R303 for a prefecture, R304 for the province: the regions listed against the total in the first row.

    市本级 and 开发区 may stand for ground of the districts listed, or for what is left beside them. Forms do not say
    which, so the total must agree with one of the two: the nearer sum is held against it.
    """
    if submission.form_code != rule.parameters["form"] or submission.is_province is not rule.parameters["is_province"]:
        return
    table, left_out = submission.table, {submission.reporting_unit_code}
    if submission.is_province:
        left_out |= _lying_in_others(submission)
    for total, measure in totals(submission, (SubjectType.REGION, submission.reporting_unit_code)):
        regions = of_type(table, measure, SubjectType.REGION)
        listed = {n: table.subjects[n][1] for n in regions if table.subjects[n][1] not in left_out}
        ways = _left_beside({*listed.values()}, submission)
        sums = [[n for n, code in listed.items() if code not in beside] for beside in ways]
        nearest = min(sums, key=lambda parts: _distance(table, total, parts))
        yield from _sum_check(rule, submission, total, nearest)


def _left_beside(codes: set[str], submission: Submission) -> Iterator[set[str]]:
    """Which of 市本级 and 开发区 a sum may leave out, most first: both kinds, one, none."""
    collective, zones = (codes & kind for kind in _beside(province_of(submission.reporting_unit_code)))
    yield from ([collective | zones, collective, zones, set()] if collective or zones else [set()])


@cache
def _beside(province_code: str) -> tuple[set[str], set[str]]:
    kinds, rows = ("collective", "development_zone"), read_code_list("region", province_code)
    collective, zones = ({row["code"] for row in rows if row["type"] == kind} for kind in kinds)
    return collective, zones


def _lying_in_others(submission: Submission) -> set[str]:
    """The reporting units whose ground is in others' figures too (长白山管委会)."""
    return {row["code"] for row in read_code_list("region_overlap", province_of(submission.reporting_unit_code))}


def _distance(table: Table, total: int, parts: Sequence[int]) -> Decimal:
    """How far the parts are from the total; none where a part is not known, for it may be what is wanting."""
    if not _is_known(table, parts):
        return Decimal(0)
    parts_sum = sum((table.std[n] for n in parts if table.std[n] is not None), Decimal(0))
    return abs(Decimal(table.std[total] - parts_sum))


def total_covers_known_parts(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R360: where a part is not known, the total against the sum of the others.

    Nothing can be said with a negative one, or of what may be negative where it is not known. Of several ways to add
    counties up (see `counties_add_up`) the least counts.
    """
    table = submission.table
    for total, measure, ways in _totals_with_parts(rule, submission):
        if measure[0] in rule.parameters["may_be_negative"] or any(_is_known(table, parts) for parts in ways):
            continue
        known = min(([n for n in parts if table.std[n] is not None] for parts in ways), key=lambda k: _sum(table, k))
        if known and min(table.std[n] for n in known) >= 0:
            yield _known_sum_check(rule, submission, total, known)


def _sum(table: Table, cells: Sequence[int]) -> Decimal:
    return sum((table.std[n] for n in cells), Decimal(0))


def _totals_with_parts(rule: Rule, submission: Submission) -> Iterator[tuple[int, Measure, list[list[int]]]]:
    """The totals of a form with their columns, and the parts of each, for every way to add them up."""
    table, layout = submission.table, rule.parameters["totals"].get(submission.form_code, {})
    for group, (kind, codes) in layout.items():
        for total, measure in totals(submission, (SubjectType.GROUP, group)):
            rows = of_type(table, measure, SubjectType(kind))
            yield total, measure, [[n for n in rows if fullmatch(codes, table.subjects[n][1])]]
    if submission.form_code == rule.parameters["regions_form"] and not submission.is_province:
        own = submission.reporting_unit_code
        for total, measure in totals(submission, (SubjectType.REGION, own)):
            rows = [n for n in of_type(table, measure, SubjectType.REGION) if table.subjects[n][1] != own]
            ways = _left_beside({table.subjects[n][1] for n in rows}, submission)
            yield total, measure, [[n for n in rows if table.subjects[n][1] not in beside] for beside in ways]


def stock_follows_flow(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R307: opening + added - withdrawn against closing."""
    if submission.form_code != rule.parameters["form"]:
        return
    for n in submission.table.numbers(("platform_stock_count", Basis.STOCK)):
        closing = submission.observations[n]
        key = key_of(closing)
        opening = submission.value(key._replace(indicator_code="platform_stock_opening_count"))
        added = submission.value(key._replace(indicator_code="platform_added_count", basis=Basis.QUARTER))
        withdrawn = submission.value(key._replace(indicator_code="platform_withdrawn_count", basis=Basis.QUARTER))
        if opening is None or added is None or withdrawn is None:
            continue
        expected = std(opening) + std(added) - std(withdrawn)
        operands = {"total": std(closing), "parts_sum": expected, "parts_count": 3, "display_unit": Decimal(1)}
        yield cell_check(rule, submission, closing, operands, partial(shown_like, closing, parts_sum=expected))


def overlap_is_added_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R331: the province's total against the sum of its prefectures with what lies inside them added on top."""
    if submission.form_code != rule.parameters["form"] or not submission.is_province:
        return
    table, overlapping = submission.table, _lying_in_others(submission)
    for total, measure in totals(submission, (SubjectType.REGION, submission.reporting_unit_code)):
        others = [n for n in of_type(table, measure, SubjectType.REGION) if n != total]
        known = [n for n in others if table.std[n] is not None]
        within = [n for n in known if table.subjects[n][1] in overlapping]
        inside = _sum(table, within)
        if not inside or len(known) < len(others):
            continue
        operands = {
            "total": table.std[total],
            "plain_sum": sum((table.std[n] for n in known), Decimal(0)) - inside,
            "inside": inside,
            "parts_count": len(known),
            "display_unit": table.step([total, *known]),
        }
        cell = submission.observations[total]
        names = [name_unit(table.subjects[n][1]) for n in within]
        yield cell_check(rule, submission, cell, operands, partial(_overlap_facts, cell, inside, names))


def _overlap_facts(total: Observation, inside: Decimal, names: list[tuple[str, str]]) -> Facts:
    told = "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)
    return {"inside_name": told, **shown_like(total, inside=inside)}
