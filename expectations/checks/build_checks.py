"""Which computation serves which rule, and running them so that one bad submission stops no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from expectations.checks import (
    across_forms,
    adding_up,
    against_decisions,
    against_register,
    arrivals,
    development,
    enterprises,
    enterprises_across,
    left_out,
    over_time,
    plans,
    plausibility,
    register_entries,
    shares,
    slips,
    stocks_over_time,
    unit_slips,
    whole_columns,
    within_form,
)
from expectations.checks.evidence import Check, Checks, Evidence, Submission, period_end
from expectations.rules import Rule

Compute = Callable[[Rule, Submission, Evidence], Iterator[Check | Checks]]

COMPUTATIONS: Mapping[str, Compute] = {
    "R301": adding_up.units_add_up,
    "R302": adding_up.groups_add_up,
    "R303": adding_up.counties_add_up,
    "R304": adding_up.counties_add_up,
    "R305": adding_up.clusters_add_up,
    "R306": adding_up.groups_add_up,
    "R307": adding_up.stock_follows_flow,
    "R308": within_form.part_within_parent,
    "R309": within_form.union_within_sum,
    "R310": within_form.union_above_parts,
    "R311": within_form.growth_agrees,
    "R312": within_form.share_agrees,
    "R313": within_form.counts_are_whole,
    "R314": plausibility.against_revenue,
    "R315": plausibility.against_revenue,
    "R316": plausibility.against_revenue,
    "R317": within_form.subjects_stand_once,
    "R318": against_register.confirmed_units_report,
    "R319": against_register.confirmed_within_period,
    "R320": against_register.overlap_is_taken_out,
    "R321": plausibility.against_revenue,
    "R322": plausibility.value_added_rate,
    "R323": plausibility.value_added_rate_is_steady,
    "R324": plausibility.month_within_year,
    "R325": plausibility.month_within_year,
    "R326": across_forms.confirmed_counts_within_plan,
    "R327": against_register.counties_have_clusters,
    "R328": against_register.counties_have_few_clusters,
    "R329": plausibility.somebody_earns_it,
    "R330": plausibility.revenue_per_head,
    "R331": adding_up.overlap_is_added_once,
    "R332": whole_columns.column_is_not_nought,
    "R333": whole_columns.figures_are_not_rounded,
    "R334": whole_columns.growth_is_not_constant,
    "R335": against_register.listed_units_are_confirmed,
    "R336": within_form.whole_covers_parts,
    "R337": enterprises.enterprises_add_up,
    "R338": enterprises.total_covers_enterprises,
    "R339": within_form.part_within_parent,
    "R340": development.amounts_are_not_negative,
    "R341": development.percentages_are_of_a_whole,
    "R342": shares.share_is_quotient,
    "R343": shares.gap_is_difference,
    "R344": shares.economy_is_the_total,
    "R345": enterprises.enterprises_are_on_a_list,
    "R346": enterprises.enterprise_codes_check,
    "R347": plans.done_within_period,
    "R348": plans.appraised_after_planned,
    "R349": plans.appraisal_follows_plan,
    "R350": plans.date_stands_where_done,
    "R351": development.added_within_stock,
    "R352": within_form.part_within_parent,
    "R353": development.block_within_region,
    "R354": development.shares_have_a_source,
    "R355": slips.signed_before_arrival,
    "R356": slips.rule_is_known,
    "R357": slips.period_is_of_form,
    "R358": slips.cells_are_named_once,
    "R359": slips.corrections_change_something,
    "R360": adding_up.total_covers_known_parts,
    "R361": left_out.counties_are_listed,
    "R362": register_entries.hosts_can_be,
    "R363": register_entries.hosts_can_be,
    "R364": register_entries.types_agree_with_codes,
    "R401": over_time.ytd_does_not_fall,
    "R402": over_time.ytd_does_not_fall,
    "R403": unit_slips.units_do_not_slip,
    "R404": arrivals.sent_in_time,
    "R405": arrivals.sent_once,
    "R406": arrivals.slot_is_sent_once_at_a_time,
    "R407": over_time.month_and_ytd_add_up,
    "R408": over_time.month_and_ytd_add_up,
    "R409": over_time.later_month_still_adds_up,
    "R410": over_time.prior_year_is_last_years,
    "R411": over_time.months_do_not_jump,
    "R412": whole_columns.column_is_not_repeated,
    "R413": over_time.restatement_is_small,
    "R414": development.years_do_not_slip,
    "R415": development.years_do_not_slip,
    "R416": plans.plans_do_not_go_back,
    "R417": development.stocks_follow_additions,
    "R418": unit_slips.single_figures_do_not_slip,
    "R419": left_out.clusters_stay,
    "R420": register_entries.entries_stay,
    "R421": stocks_over_time.opening_is_last_closing,
    "R422": stocks_over_time.counts_do_not_jump,
    "R501": across_forms.part_within_whole,
    "R502": across_forms.cluster_is_at_home,
    "R504": across_forms.unit_is_at_home,
    "R505": across_forms.part_within_whole,
    "R506": against_decisions.corrections_fit,
    "R507": enterprises_across.within_host,
    "R508": enterprises_across.within_region,
    "R509": enterprises.hosts_are_registered,
    "R510": enterprises_across.within_region,
    "R511": enterprises_across.leading_enterprises_counted,
    "R512": shares.block_is_the_union,
    "R513": plans.cluster_is_at_home,
    "R514": across_forms.part_within_whole,
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
) -> tuple[list[Check | Checks], list[Trouble]]:
    """The operands of every rule for every submission, and what could not be computed."""
    checks: list[Check | Checks] = []
    troubles: list[Trouble] = []
    for rule in rules:
        if rule.code == ROSTER_RULE:
            continue
        compute = COMPUTATIONS[rule.code]
        for submission in wave:
            case = rule.case_for(submission.form_code, f"{period_end(submission.period):%Y-%m}")
            try:
                found = [replace(each, case=case) for each in compute(rule, submission, evidence)]
                _require_single_places(submission, found)
                checks += found
            except Exception as error:  # whatever it is: this rule did not run here, the others do
                troubles.append(Trouble(rule.code, submission.submission_id, f"{type(error).__name__}: {error}"))
    return checks, troubles


def _require_single_places(submission: Submission, found: Sequence[Check | Checks]) -> None:
    """One frame holds the checks of all submissions: a place judged twice by a rule would stop them all.

    Raises:
        ValueError: there is such a place.
    """
    numbers = [n for each in found if isinstance(each, Checks) for n in each.cells]
    addresses = submission.addresses if numbers else {}
    singles = [(each.sheet, each.cell) for each in found if isinstance(each, Check)]
    places: list[object] = [*numbers, *(addresses.get(place, place) for place in singles)]
    if len(set(places)) < len(places):
        raise ValueError("applied to a place twice")
