"""Operands of the rules that hold figures of one form against each other: of-which items, unions, growth, counts."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from expectations.checks.adding_up import of_type, totals
from expectations.checks.evidence import Check, Checks, Evidence, Facts, Submission, no_facts
from expectations.checks.figures import LEVELS, Gathered, cell_check, label_of, pair_checks, shown_like, std
from expectations.checks.table import Measure, Subject, Table, decimals_shown
from expectations.rules import Rule
from expectations.wording import INDICATORS, plain, rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

_ZERO, _ONE, _PERCENT = Decimal(0), Decimal(1), Decimal("0.01")


def part_within_parent(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R308: each of-which item against its parent in the same row and column."""
    for indicator, basis in submission.table.measures(LEVELS):
        parent = rule.parameters["of_which"].get(indicator)
        pairs = submission.table.pairs((indicator, basis), (parent, basis)) if parent else ()
        yield pair_checks(rule, submission, pairs, ("part", "parent"), _parent_facts)


def _parent_facts(part: Observation, parent: Observation) -> Facts:
    names = INDICATORS.get(parent.indicator_code, (parent.indicator_code, parent.indicator_code))
    return {"parent_indicator": names, **shown_like(part, parent=std(parent))}


def whole_covers_parts(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R336: a whole against the sum of those of its of-which items that exclude each other; the whole bears it."""
    table = submission.table
    for indicator, basis in table.measures(LEVELS):
        columns = [table.values((part, basis)) for part in rule.parameters["parts"].get(indicator, ())]
        gathered = Gathered(rule, submission)
        for whole in table.numbers((indicator, basis)) if any(columns) else ():
            subject = table.subjects[whole]
            parts = [column[subject] for column in columns if subject in column]
            if parts:
                parts_sum = sum((table.std[n] for n in parts), Decimal(0))
                gathered.add(whole, (submission, parts, parts_sum), whole=table.std[whole], parts_sum=parts_sum)
        yield gathered.checks(_parts_facts)


def _parts_facts(whole: Observation, told: tuple[Submission, list[int], Decimal]) -> Facts:
    submission, parts, parts_sum = told
    codes = [submission.observations[n].indicator_code for n in parts]
    names = [INDICATORS.get(code, (code, code)) for code in codes]
    named = ("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))
    return {"parts": named, **shown_like(whole, parts_sum=parts_sum)}


def _has_negative(table: Table, measure: Measure) -> bool:
    """Whether a part is negative (tax refunds): a union can then exceed the sum, or fall below a part, rightly."""
    return any(table.std[n] < 0 for n in table.numbers(measure))


def union_within_sum(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R309: 剔重合计 against 合计."""
    if submission.form_code != rule.parameters["form"]:
        return
    table = submission.table
    for union, measure in totals(submission, (SubjectType.GROUP, rule.parameters["union"])):
        total = table.values(measure).get((SubjectType.GROUP, rule.parameters["total"]))
        if total is not None and not _has_negative(table, measure):
            cell, plain_sum = submission.observations[union], table.std[total]
            units = [n for n in of_type(table, measure, SubjectType.UNIT) if table.std[n] is not None]
            operands = {
                "plain_sum": plain_sum,
                "deduplicated": table.std[union],
                "parts_count": len(units) + 1,  # 合计 adds up figures rounded one by one, 剔重合计 is rounded once
                "display_unit": table.step([union, total, *units]),
            }
            yield cell_check(rule, submission, cell, operands, partial(shown_like, cell, plain_sum=plain_sum))


def union_above_parts(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R310: a deduplicated total against its largest unit; where no units are listed, against the subtotals."""
    if submission.form_code != rule.parameters["form"]:
        return
    table = submission.table
    for union_code, groups in rule.parameters["parts"].items():
        for union, measure in totals(submission, (SubjectType.GROUP, union_code)):
            parts = [n for n in of_type(table, measure, SubjectType.GROUP) if table.subjects[n][1] in groups]
            if union_code == rule.parameters["units_of"]:
                parts = of_type(table, measure, SubjectType.UNIT) or parts
            known = [n for n in parts if table.std[n] is not None]
            if known and not _has_negative(table, measure):
                cell = submission.observations[union]
                largest = submission.observations[max(known, key=lambda n: table.std[n])]
                operands = {"deduplicated": std(cell), "largest": std(largest)}
                yield cell_check(rule, submission, cell, operands, partial(_largest_facts, cell, largest))


def _largest_facts(union: Observation, largest: Observation) -> Facts:
    return {"largest_label": label_of(largest), **shown_like(union, largest=std(largest))}


def growth_agrees(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R311: 增减% against 1—本月 and 上年同期 of the same row. A base of zero or below has no growth."""
    table, std_of = submission.table, submission.table.std
    coarse = Decimal(rule.parameters["whole_per_cent"])
    for indicator, basis in table.measures([Basis.GROWTH]):
        currents, priors = table.values((indicator, Basis.YTD)), table.values((indicator, Basis.PRIOR_YEAR_YTD))
        gathered = Gathered(rule, submission)
        for growth in table.numbers((indicator, basis)):
            subject = table.subjects[growth]
            if subject in currents and subject in priors and std_of[priors[subject]] > 0:
                cells = currents[subject], priors[subject]
                reported, current, prior = std_of[growth], std_of[cells[0]], std_of[cells[1]]
                nearest = nearest_growth(reported, current, prior, table.step(cells))
                if not decimals_shown(table.number[growth]):
                    nearest += min(max(reported - nearest, -coarse), coarse)
                gathered.add(growth, (current, prior), reported=reported, nearest=nearest)
        yield gathered.checks(_growth_facts)


def _growth_facts(growth: Observation, told: tuple[Decimal, Decimal]) -> Facts:
    current, prior = told
    return {"computed": f"{rounded((current / prior - 1) * 100)} %"}


def nearest_growth(reported: Decimal, current: Decimal, prior: Decimal, step: Decimal) -> Decimal:
    """Of the growth rates that both figures allow, each being rounded to a multiple of `step`, that nearest to one.

    `prior` is positive; it is held at its own value where half a step would leave nothing of it.
    """
    half = step / 2
    smaller, larger = (prior - half, prior + half) if prior > half else (prior, prior)
    highest, lowest = current + half, current - half
    # The highest rate has the smaller base unless it falls below nought, the lowest the larger one.
    base_of_highest = smaller if highest >= _ZERO else larger
    base_of_lowest = larger if lowest >= _ZERO else smaller
    ratio = _ONE + reported * _PERCENT
    if ratio * base_of_highest > highest:
        return (highest / base_of_highest - 1) * 100
    if ratio * base_of_lowest < lowest:
        return (lowest / base_of_lowest - 1) * 100
    return reported


def share_agrees(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R312: 占500亿元目标% against the value added of the same row."""
    if submission.form_code != rule.parameters["form"]:
        return
    table, target = submission.table, Decimal(rule.parameters["target_yuan"])
    for indicator, basis in table.measures([Basis.SHARE]):
        gathered = Gathered(rule, submission)
        for share, level in table.pairs((indicator, basis), (indicator, Basis.YTD)):
            computed = table.std[level] / target * 100
            gathered.add(share, computed, reported=table.std[share], computed=computed)
        yield gathered.checks(_share_facts)


def _share_facts(share: Observation, computed: Decimal) -> Facts:
    return {"computed": f"{rounded(computed)} %"}


def counts_are_whole(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R313: every number of things."""
    table = submission.table
    for measure in table.measures(LEVELS):
        if measure[0].endswith("_count"):
            counts = table.numbers(measure)
            operands = {"count_text": [plain(table.std[n]) for n in counts]}
            yield Checks(rule.code, submission, counts, operands, lambda n: no_facts())


def subjects_stand_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R317: how often the same thing had been said before, cell by cell."""
    table = submission.table
    periods, occurrences = table.field("period"), [1] * len(table.subjects)
    first: dict[int, int] = {}
    for measure in table.measures(Basis):
        if len(table.firsts(measure)) < len(table.column(measure)):
            seen: dict[tuple[Subject, str], list[int]] = defaultdict(list)
            for n in table.column(measure):
                same = seen[table.subjects[n], periods[n]]
                same.append(n)
                first[n], occurrences[n] = same[0], len(same)
    operands = {"occurrence": occurrences}
    yield Checks(rule.code, submission, range(len(occurrences)), operands, lambda n: _place(table, first.get(n, n)))


def _place(table: Table, n: int) -> Facts:
    return {"first_sheet": table.field("sheet")[n], "first_cell": table.field("cell")[n]}
