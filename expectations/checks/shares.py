"""Operands of the rules about the province's table of shares (F3, L6): its columns, and the forms they repeat."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from expectations.checks.evidence import Check, Evidence, Facts, Key, Submission, key_like
from expectations.checks.figures import cell_check, display_unit, label_of, shown_like, std
from expectations.rules import Rule
from expectations.wording import name_form, rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def share_is_quotient(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R342: 占比 against A / B of the same row."""
    for share in submission.numbers(Basis.SHARE):
        measure = rule.parameters["shares"].get(share.indicator_code)
        block = measure and submission.value(key_like(share, indicator_code=f"{measure}_block", basis=Basis.YTD))
        economy = measure and submission.value(key_like(share, indicator_code=f"{measure}_economy", basis=Basis.YTD))
        if block and economy and std(economy):
            computed = std(block) / std(economy) * 100
            operands = {"reported": std(share), "computed": computed}
            yield cell_check(rule, submission, share, operands, partial(_percent, computed))


def gap_is_difference(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R343: 差距 against 占比 less 目标 of the same row."""
    for gap in submission.numbers(Basis.CHANGE):
        share = submission.value(key_like(gap, basis=Basis.SHARE))
        target = submission.value(key_like(gap, indicator_code=f"{gap.indicator_code}_target", basis=Basis.SHARE))
        if gap.indicator_code in rule.parameters["shares"] and share and target:
            computed = std(share) - std(target)
            operands = {"reported": std(gap), "computed": computed}
            yield cell_check(rule, submission, gap, operands, partial(_percent, computed))


def _percent(computed: Decimal) -> Facts:
    return {"computed": rounded(computed)}


def economy_is_the_total(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R344: B against the total of the table of regions in the same file."""
    place = SubjectType.REGION, submission.reporting_unit_code
    for amount in submission.numbers(Basis.YTD, indicators=rule.parameters["amounts"]):
        measure = rule.parameters["amounts"][amount.indicator_code]
        total = submission.value(Key(*place, measure, Basis.YTD))
        if total:
            yield _same(rule, submission, amount, total, submission)


def block_is_the_union(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R512: A against the province's deduplicated total on F1 of the same month; the later form bears it."""
    parts_form, whole_form = rule.parameters["form"], rule.parameters["shares_form"]
    if submission.form_code not in (parts_form, whole_form):
        return
    is_shares = submission.form_code == whole_form
    other = evidence.newest(parts_form if is_shares else whole_form, *submission.slot[1:])
    if other is None:
        return
    shares, units = (submission, other) if is_shares else (other, submission)
    for amount in shares.numbers(Basis.YTD):
        measure = rule.parameters["amounts"].get(amount.indicator_code)
        union = measure and units.value(Key(SubjectType.GROUP, rule.parameters["union"], measure, Basis.YTD))
        if union:
            yield _same(rule, submission, *((amount, union) if is_shares else (union, amount)), other)


def _same(rule: Rule, submission: Submission, cell: Observation, like: Observation, other: Submission) -> Check:
    """Two figures that repeat each other: as far as the rounding of both allows."""
    step = display_unit([cell, like])
    operands = {"total": std(cell), "parts_sum": std(like), "parts_count": 1, "display_unit": step}
    facts = partial(_same_facts, cell, like, other)
    return cell_check(rule, submission, cell, operands, facts)


def _same_facts(cell: Observation, like: Observation, other: Submission) -> Facts:
    return {
        "other_form": name_form(other.form_code),
        "other_label": label_of(like),
        "other_place": f"{like.sheet}!{like.cell}",
        "other_submission": str(other.submission_id),
        **shown_like(cell, other=std(like)),
    }
