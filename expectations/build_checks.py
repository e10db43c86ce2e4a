"""Which computation serves which rule, and running them so that one bad submission stops no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from expectations import across_forms, against_register, over_time, within_form
from expectations.evidence import Check, Evidence, Submission
from expectations.rules import Rule

Compute = Callable[[Rule, Submission, Evidence], Iterator[Check]]

COMPUTATIONS: Mapping[str, Compute] = {
    "R301": within_form.units_add_up,
    "R302": within_form.groups_add_up,
    "R303": within_form.counties_add_up,
    "R304": within_form.counties_add_up,
    "R305": within_form.clusters_add_up,
    "R306": within_form.groups_add_up,
    "R307": within_form.stock_follows_flow,
    "R308": within_form.part_within_parent,
    "R309": within_form.union_within_sum,
    "R310": within_form.union_above_parts,
    "R311": within_form.growth_agrees,
    "R312": within_form.share_agrees,
    "R313": within_form.counts_are_whole,
    "R314": within_form.against_revenue,
    "R315": within_form.against_revenue,
    "R316": within_form.against_revenue,
    "R317": within_form.subjects_stand_once,
    "R318": against_register.confirmed_units_report,
    "R401": over_time.ytd_does_not_fall,
    "R402": over_time.ytd_does_not_fall,
    "R403": over_time.units_do_not_slip,
    "R404": over_time.sent_in_time,
    "R405": over_time.sent_once,
    "R406": over_time.slot_is_sent_once_at_a_time,
    "R501": across_forms.union_within_region,
    "R502": across_forms.cluster_is_at_home,
    "R504": across_forms.unit_is_at_home,
}
ROSTER_RULE = "R503"  # about the load, not about a submission


@dataclass(frozen=True)
class Trouble:
    """A rule that could not be computed for a submission."""

    rule_code: str
    submission_id: int
    reason: str


def build_checks(
    rules: Iterable[Rule], wave: Sequence[Submission], evidence: Evidence
) -> tuple[list[Check], list[Trouble]]:
    """The operands of every rule for every submission, and what could not be computed."""
    checks: list[Check] = []
    troubles: list[Trouble] = []
    for rule in rules:
        if rule.code == ROSTER_RULE:
            continue
        compute = COMPUTATIONS[rule.code]
        for submission in wave:
            try:
                checks += compute(rule, submission, evidence)
            except Exception as error:  # whatever it is: this rule did not run here, the others do
                troubles.append(Trouble(rule.code, submission.submission_id, f"{type(error).__name__}: {error}"))
    return checks, troubles
