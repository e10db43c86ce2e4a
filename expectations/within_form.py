"""Operands of the rules that look at one form: sums, of-which items, unions, growth, shares, counts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, partial
from typing import Any

from expectations.evidence import Check, Evidence, Facts, Key, Submission, key_like, key_of, no_facts
from expectations.rules import Rule
from expectations.wording import INDICATORS, plain, rounded, show
from ingest.extract.reference import load_reference
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus, SubjectType

LEVELS = (Basis.MONTH, Basis.QUARTER, Basis.YTD, Basis.PRIOR_YEAR_MONTH, Basis.PRIOR_YEAR_YTD, Basis.STOCK)
_ADDS_NOTHING = (ObsStatus.CANNOT_EXIST, ObsStatus.NOT_SIGNIFICANT)  # — and …: known to be nothing, or too little
_FINEST_DECIMALS = 4  # more digits than a form shows are the leavings of binary floating point


def cell_check(
    rule: Rule,
    submission: Submission,
    observation: Observation,
    operands: dict[str, Any],
    facts: Callable[[], Facts] = no_facts,
) -> Check:
    """A check at a cell."""
    return Check(rule.code, submission.submission_id, observation.sheet, observation.cell, operands, facts, observation)


def shown_like(observation: Observation, **amounts: Decimal) -> Facts:
    """Standard values by name, as facts in the unit of a cell."""
    return {name: show(value, observation) for name, value in amounts.items()}


def std(observation: Observation) -> Decimal:
    """The standard value of a cell known to hold one."""
    assert observation.value_std is not None  # noqa: S101 - callers ask for numbers only
    return observation.value_std


def label_of(observation: Observation) -> str:
    """The subject as written on the form; its code where nothing is written."""
    return observation.subject_label.strip(" 　") or observation.subject_code


def display_unit(observations: Iterable[Observation]) -> Decimal:
    """The smallest step these cells are shown in, in standard units: 亿元 with four decimals -> 10000 yuan."""
    steps = []
    for o in observations:
        number = (o.value_number or Decimal(0)).normalize()
        exponent = number.as_tuple().exponent
        decimals = min(max(-exponent, 0) if isinstance(exponent, int) else 0, _FINEST_DECIMALS)
        steps.append((o.unit_factor or Decimal(1), decimals))
    factor, decimals = max(f for f, _ in steps), max(d for _, d in steps)
    return factor.scaleb(-decimals)


def _sum_check(rule: Rule, submission: Submission, total: Observation, parts: list[Observation]) -> Iterator[Check]:
    known = [part for part in parts if part.value_std is not None]
    if (
        total.value_std is None
        or not known
        or any(part.value_std is None and part.obs_status not in _ADDS_NOTHING for part in parts)
    ):
        return  # nothing to add, or a part is not known: no sum to hold against the total
    parts_sum = sum((std(part) for part in known), Decimal(0))
    yield cell_check(
        rule,
        submission,
        total,
        {
            "total": std(total),
            "parts_sum": parts_sum,
            "parts_count": len(known),
            "display_unit": display_unit([total, *known]),
        },
        partial(_sum_facts, total, parts_sum, len(known)),
    )


def _sum_facts(total: Observation, parts_sum: Decimal, count: int) -> Facts:
    difference = abs(std(total) - parts_sum)
    return {"parts_count": str(count), **shown_like(total, parts_sum=parts_sum, difference=difference)}


def _totals(submission: Submission, subject_type: SubjectType, code: str) -> Iterator[Observation]:
    for observation in submission.numbers(*LEVELS):
        if observation.subject_type is subject_type and observation.subject_code == code:
            yield observation


def _same_measure(submission: Submission, total: Observation, subject_type: SubjectType) -> list[Observation]:
    wanted = (subject_type, total.indicator_code, total.basis)
    return [o for o in submission.observations if (o.subject_type, o.indicator_code, o.basis) == wanted]


def units_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R301: the units of a type against its 小计. The type is the first letter of the unit's code."""
    if submission.form_code != rule.parameters["form"]:
        return
    for group, prefix in rule.parameters["prefixes"].items():
        for total in _totals(submission, SubjectType.GROUP, group):
            units = _same_measure(submission, total, SubjectType.UNIT)
            yield from _sum_check(rule, submission, total, [u for u in units if u.subject_code.startswith(prefix)])


def groups_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R302, R306: named rows against a named total row."""
    if submission.form_code != rule.parameters["form"]:
        return
    for total in submission.numbers(*LEVELS):
        if total.subject_code == rule.parameters["total"]:
            rows = _same_measure(submission, total, total.subject_type)
            yield from _sum_check(
                rule, submission, total, [row for row in rows if row.subject_code in rule.parameters["parts"]]
            )


def clusters_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R305: the clusters listed against 合计."""
    if submission.form_code == rule.parameters["form"]:
        for total in _totals(submission, SubjectType.GROUP, rule.parameters["total"]):
            yield from _sum_check(rule, submission, total, _same_measure(submission, total, SubjectType.CLUSTER))


def counties_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R303 for a prefecture, R304 for the province: the regions listed against the total in the first row.

    市本级 and 开发区 may stand for ground of the districts listed, or for what is left beside them. Forms do not say
    which, so the total must agree with one of the two: the nearer sum is held against it.
    """
    excluded = rule.parameters.get("excluded")
    if submission.form_code != rule.parameters["form"] or submission.is_province is not (excluded is not None):
        return
    for total in _totals(submission, SubjectType.REGION, submission.reporting_unit_code):
        regions = _same_measure(submission, total, SubjectType.REGION)
        left_out = {total.subject_code, *(excluded or ())}
        listed = [region for region in regions if region.subject_code not in left_out]
        sums = [[r for r in listed if r.subject_code not in beside] for beside in _left_beside(listed)]
        yield from _sum_check(rule, submission, total, min(sums, key=lambda parts: _distance(total, parts)))


def _left_beside(listed: list[Observation]) -> Iterator[set[str]]:
    """Which of 市本级 and 开发区 a sum may leave out, most first: both kinds, one, none."""
    codes = {region.subject_code for region in listed}
    collective, zones = (codes & kind for kind in _beside())
    yield from ([collective | zones, collective, zones, set()] if collective or zones else [set()])


@cache
def _beside() -> tuple[set[str], set[str]]:
    kinds = ("collective", "development_zone")
    collective, zones = ({each.code for each in load_reference().regions if each.kind == kind} for kind in kinds)
    return collective, zones


def _distance(total: Observation, parts: list[Observation]) -> Decimal:
    """How far the parts are from the total; none where a part is not known, for it may be what is wanting."""
    if total.value_std is None or any(o.value_std is None and o.obs_status not in _ADDS_NOTHING for o in parts):
        return Decimal(0)
    return abs(std(total) - sum((std(part) for part in parts if part.value_std is not None), Decimal(0)))


def stock_follows_flow(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R307: opening + added - withdrawn against closing."""
    if submission.form_code != rule.parameters["form"]:
        return
    for closing in submission.numbers(Basis.STOCK):
        if closing.indicator_code != "platform_stock_count":
            continue
        key = key_of(closing)
        opening = submission.value(key._replace(indicator_code="platform_stock_opening_count"))
        added = submission.value(key._replace(indicator_code="platform_added_count", basis=Basis.QUARTER))
        withdrawn = submission.value(key._replace(indicator_code="platform_withdrawn_count", basis=Basis.QUARTER))
        if opening is None or added is None or withdrawn is None:
            continue
        expected = std(opening) + std(added) - std(withdrawn)
        operands = {"total": std(closing), "parts_sum": expected, "parts_count": 3, "display_unit": Decimal(1)}
        yield cell_check(rule, submission, closing, operands, partial(shown_like, closing, parts_sum=expected))


def part_within_parent(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R308: each of-which item against its parent in the same row and column."""
    for part in submission.numbers(*LEVELS):
        parent_code = rule.parameters["of_which"].get(part.indicator_code)
        parent = parent_code and submission.value(key_like(part, indicator_code=parent_code))
        if parent:
            operands = {"parent": std(parent), "part": std(part)}
            yield cell_check(rule, submission, part, operands, partial(_parent_facts, part, parent))


def _parent_facts(part: Observation, parent: Observation) -> Facts:
    names = INDICATORS.get(parent.indicator_code, (parent.indicator_code, parent.indicator_code))
    return {"parent_indicator": names, **shown_like(part, parent=std(parent))}


def whole_covers_parts(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R336: a whole against the sum of those of its of-which items that exclude each other; the whole bears it."""
    for whole in submission.numbers(*LEVELS):
        codes = rule.parameters["parts"].get(whole.indicator_code, ())
        parts = [p for code in codes if (p := submission.value(key_like(whole, indicator_code=code)))]
        if parts:
            operands = {"whole": std(whole), "parts_sum": sum(map(std, parts), Decimal(0))}
            yield cell_check(rule, submission, whole, operands, partial(_parts_facts, whole, parts))


def _parts_facts(whole: Observation, parts: list[Observation]) -> Facts:
    names = [INDICATORS.get(part.indicator_code, (part.indicator_code,) * 2) for part in parts]
    named = ("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))
    return {"parts": named, **shown_like(whole, parts_sum=sum(map(std, parts), Decimal(0)))}


def overlap_is_added_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R331: the province's total against the sum of its prefectures with what lies inside them added on top."""
    if submission.form_code != rule.parameters["form"] or not submission.is_province:
        return
    for total in _totals(submission, SubjectType.REGION, submission.reporting_unit_code):
        regions = _same_measure(submission, total, SubjectType.REGION)
        known = [region for region in regions if region is not total and region.value_std is not None]
        inside = sum((std(r) for r in known if r.subject_code in rule.parameters["inside"]), Decimal(0))
        if not inside or len(known) < len(regions) - 1:
            continue
        operands = {
            "total": std(total),
            "plain_sum": sum(map(std, known), Decimal(0)) - inside,
            "inside": inside,
            "parts_count": len(known),
            "display_unit": display_unit([total, *known]),
        }
        yield cell_check(rule, submission, total, operands, partial(shown_like, total, inside=inside))


def _has_negative(submission: Submission, like: Observation) -> bool:
    """Whether a part is negative (tax refunds): a union can then exceed the sum, or fall below a part, rightly."""
    return any(
        o.value_std is not None and o.value_std < 0
        for o in submission.observations
        if (o.indicator_code, o.basis) == (like.indicator_code, like.basis)
    )


def union_within_sum(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R309: 剔重合计 against 合计."""
    if submission.form_code != rule.parameters["form"]:
        return
    for union in _totals(submission, SubjectType.GROUP, rule.parameters["union"]):
        total = submission.value(key_like(union, subject_code=rule.parameters["total"]))
        if total is not None and not _has_negative(submission, union):
            operands = {"plain_sum": std(total), "deduplicated": std(union)}
            yield cell_check(rule, submission, union, operands, partial(shown_like, union, plain_sum=std(total)))


def union_above_parts(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R310: a deduplicated total against its largest unit; where no units are listed, against the subtotals."""
    if submission.form_code != rule.parameters["form"]:
        return
    for union_code, groups in rule.parameters["parts"].items():
        for union in _totals(submission, SubjectType.GROUP, union_code):
            parts = [o for o in _same_measure(submission, union, SubjectType.GROUP) if o.subject_code in groups]
            if union_code == rule.parameters["units_of"]:
                parts = _same_measure(submission, union, SubjectType.UNIT) or parts
            known = [part for part in parts if part.value_std is not None]
            if known and not _has_negative(submission, union):
                largest = max(known, key=std)
                operands = {"deduplicated": std(union), "largest": std(largest)}
                yield cell_check(rule, submission, union, operands, partial(_largest_facts, union, largest))


def _largest_facts(union: Observation, largest: Observation) -> Facts:
    return {"largest_label": label_of(largest), **shown_like(union, largest=std(largest))}


def growth_agrees(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R311: 增减% against 1—本月 and 上年同期 of the same row. A base of zero or below has no growth."""
    for growth in submission.numbers(Basis.GROWTH):
        current = submission.value(key_like(growth, basis=Basis.YTD))
        prior = submission.value(key_like(growth, basis=Basis.PRIOR_YEAR_YTD))
        if current is None or prior is None or std(prior) <= 0:
            continue
        low, high = _growth_range(current, prior)
        operands = {"reported": std(growth), "nearest": min(max(std(growth), low), high)}
        yield cell_check(rule, submission, growth, operands, partial(_growth_facts, current, prior))


def _growth_facts(current: Observation, prior: Observation) -> Facts:
    return {"computed": f"{rounded((std(current) / std(prior) - 1) * 100)} %"}


def _growth_range(current: Observation, prior: Observation) -> tuple[Decimal, Decimal]:
    """The growth rates that both figures allow, each being rounded to the last digit shown; `prior` is positive.

    The prior figure is held at its own value where half a digit would leave nothing of it.
    """
    half = display_unit([current, prior]) / 2
    priors = [std(prior) - half, std(prior) + half] if std(prior) > half else [std(prior)]
    rates = [(std(current) + error) / base - 1 for error in (-half, half) for base in priors]
    return min(rates) * 100, max(rates) * 100


def share_agrees(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R312: 占500亿元目标% against the value added of the same row."""
    if submission.form_code != rule.parameters["form"]:
        return
    for share in submission.numbers(Basis.SHARE):
        level = submission.value(key_like(share, basis=Basis.YTD))
        if level is not None:
            computed = std(level) / Decimal(rule.parameters["target_yuan"]) * 100
            operands = {"reported": std(share), "computed": computed}
            yield cell_check(rule, submission, share, operands, partial(_share_facts, computed))


def _share_facts(computed: Decimal) -> Facts:
    return {"computed": f"{rounded(computed)} %"}


def counts_are_whole(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R313: every number of things."""
    for count in submission.numbers(*LEVELS):
        if count.indicator_code.endswith("_count"):
            yield cell_check(rule, submission, count, {"count_text": plain(std(count))})


def subjects_stand_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R317: how often the same thing had been said before, cell by cell."""
    seen: dict[tuple[Key, str], list[Observation]] = defaultdict(list)
    for observation in submission.observations:
        same = seen[key_of(observation), observation.period]
        same.append(observation)
        yield cell_check(
            rule,
            submission,
            observation,
            {"occurrence": len(same)},
            partial(_first_place, same[0]),
        )


def _first_place(first: Observation) -> Facts:
    return {"first_sheet": first.sheet, "first_cell": first.cell}
