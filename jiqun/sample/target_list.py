"""The clauses that the truth measures: J01-J34 of 吉政办发〔2006〕32号, N01-N18 of 发改企业[2007]2897号, by reading.

Kept apart from the register of targets (ingest/reference/target.csv), which the published scoreboard rests on: taken
from the documents once more, by hand.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

TARGET, BENCHMARK, DUTY, CONTEXT = "target", "benchmark", "duty", "context"
PLAN_END, THREE_YEARS, FIVE_YEARS = date(2010, 12, 31), date(2009, 10, 17), date(2011, 10, 17)
BILLION = 10**9


@dataclass(frozen=True)
class Clause:
    """One reading of one clause. `measure` names what truth_measures counts; empty: it is not counted."""

    code: str
    reading: str
    kind: str
    measure: str
    unit: str = "count"
    target: Fraction | None = None
    due_on: date | None = None
    is_official: bool = True
    is_annual_flow: bool = False


def goal(code: str, reading: str, measure: str, number: int, due_on: date | None = PLAN_END) -> Clause:
    """A count that the policy names."""
    return Clause(code, reading, TARGET, measure, "count", Fraction(number), due_on)


def flow(code: str, reading: str, measure: str, number: int, due_on: date = PLAN_END) -> Clause:
    """An amount of a year."""
    return Clause(code, reading, TARGET, measure, "yuan", Fraction(number), due_on, is_annual_flow=True)


def share(code: str, reading: str, measure: str, part: Fraction) -> Clause:
    """A share of the SME and private economy."""
    return Clause(code, reading, TARGET, measure, "share", part, PLAN_END)


def duty(code: str, reading: str, measure: str, number: int, due_on: date | None = None) -> Clause:
    """Something to be done by each of a number of units; the number is ours."""
    return Clause(code, reading, DUTY, measure, "count", Fraction(number), due_on, is_official=False)


def context(code: str, reading: str, measure: str, unit: str = "count") -> Clause:
    """A figure without a number in the policy."""
    return Clause(code, reading, CONTEXT, measure, unit)


CLAUSES = (
    flow("J01", "zones_and_clusters", "amount:zones_and_clusters", 100 * BILLION),
    flow("J01", "zones_towns_and_clusters", "amount:zones_towns_and_clusters", 100 * BILLION),
    share("J02", "zones_and_clusters", "share:zones_and_clusters:value_added", Fraction(1, 3)),
    share("J02", "zones_towns_and_clusters", "share:zones_towns_and_clusters:value_added", Fraction(1, 3)),
    goal("J03", "confirmed", "confirmed:ZONE", 50),
    goal("J04", "confirmed", "confirmed:TOWN", 50),
    goal("J05", "confirmed", "confirmed:DEMO", 30),
    share("J06", "block_economy", "share:block_economy:value_added", Fraction(1, 5)),
    share("J07", "block_economy", "share:block_economy:revenue", Fraction(1, 5)),
    share("J08", "block_economy", "share:block_economy:tax_paid", Fraction(1, 5)),
    Clause("J09", "counties_with_cluster", TARGET, "counties_with_cluster", "count", Fraction(60), PLAN_END, False),
    goal("J10", "three_years", "clusters_reported", 10, THREE_YEARS),
    goal("J10", "five_years", "clusters_reported", 10, FIVE_YEARS),
    flow("J11", "ten_named", "clusters_value_added", 50 * BILLION),
    flow("J11", "ten_named_five_years", "clusters_value_added", 50 * BILLION, FIVE_YEARS),
    flow("J11", "all_clusters", "amount:all_clusters", 50 * BILLION),
    goal("J12", "total", "stock:technical_platform", 20),
    goal("J12", "rd_centers", "stock:rd_center", 10),
    goal("J12", "test_centers", "stock:test_center", 10),
    goal("J12", "total_operating", "operating:technical_platform", 20),
    goal("J13", "total", "stock:logistics_center", 10),
    goal("J13", "operating", "operating:logistics_center", 10),
    context("J14", "manufacturing_centre", "batch:manufacturing_centre"),
    context("J14", "industrial_base", "batch:industrial_base"),
    context("J14", "specialised_park", "batch:specialised_park"),
    context("J15", "national", "highest:market_share_national", "percent"),
    context("J15", "northeast", "highest:market_share_northeast", "percent"),
    context("J16", "industry_groups", "industry_groups"),
    goal("J17", "growth_enterprises", "enterprises:growth", 1000),
    context("J18", "leading", "enterprises:leading"),
    context("J18", "technology", "enterprises:technology"),
    context("J18", "little_giant", "enterprises:little_giant"),
    Clause("J19", "without_changbaishan", TARGET, "carriers", "count", Fraction(49), None, False),
    Clause("J19", "with_changbaishan", TARGET, "carriers_all", "count", Fraction(50), None, False),
    context("J20", "base_area", "sum:raw_material_base_area", "mu"),
    context("J20", "gap_bases", "sum:gap_base_count"),
    context("J21", "name_brands", "sum:china_name_brand_count"),
    context("J21", "well_known_trademarks", "sum:well_known_trademark_count"),
    context("J21", "rewards", "sum:brand_reward", "yuan"),
    context("J22", "mergers", "sum:merger_count"),
    context("J23", "rd_expenditure", "sum:rd_expenditure", "yuan"),
    context("J23", "innovation_services", "sum:innovation_service_count"),
    context("J23", "laboratories", "sum:public_laboratory_count"),
    context("J24", "fiscal_support", "sum:fiscal_support", "yuan"),
    context("J24", "planned_land", "sum:land_planned", "mu"),
    context("J25", "cluster_fund_share", "part:fiscal_support_fund:fiscal_support", "share"),
    context("J26", "markets", "sum:market_count"),
    context("J26", "ecommerce", "sum:ecommerce_count"),
    context("J26", "logistics_markets", "sum:logistics_market_count"),
    duty("J27", "nominated", "reporters_nominated", 10, date(2006, 10, 31)),
    duty("J28", "confirmed", "reporters_confirmed", 10),
    duty("J29", "plans", "plans_done", 49, date(2006, 12, 31)),
    duty("J29", "appraisals", "appraisals_passed", 49, date(2006, 12, 31)),
    duty("J30", "aligned", "plans_aligned", 49),
    duty("J31", "problems", "reporters_problems", 10),
    context("J32", "addressees", "reporters_reporting"),
    context("J33", "local_demos", "local_demos"),
    context("J34", "concentration", "", "share"),
    Clause(
        "N01",
        "zones_and_clusters",
        BENCHMARK,
        "share:zones_and_clusters_to_industry:value_added",
        "share",
        Fraction(1, 2),
    ),
    duty("N02", "monitoring", "reporters_reporting", 10),
    context("N03", "information_platforms", "sum:information_platform_count"),
    duty("N04", "half_yearly_extract", "extract", 1),
    context("N05", "platforms", "stock:technical_platform"),
    context("N05", "operating", "operating:technical_platform"),
    context("N06", "obm_share", "part:revenue_obm:revenue_obm+revenue_odm+revenue_oem", "share"),
    context("N06", "standards", "sum:standard_count"),
    context("N06", "patents", "sum:patent_granted_count"),
    context("N06", "cooperation", "sum:cooperation_count"),
    context("N07", "collective_trademarks", "sum:collective_trademark_count"),
    context("N07", "geographical_indications", "sum:gi_product_count"),
    context("N08", "land_reused", "sum:land_reused", "mu"),
    context("N08", "land_built", "sum:land_built", "mu"),
    context("N09", "circular_pilots", "sum:circular_pilot_count"),
    context("N09", "clean_audits", "sum:clean_audit_count"),
    context("N09", "closed_capacity", "sum:closed_capacity_count"),
    context("N09", "central_treatment", "sum:central_treatment_count"),
    context("N09", "energy", "sum:energy_consumption", "tce"),
    context("N09", "cod", "sum:cod_discharge", "ton"),
    context("N09", "so2", "sum:so2_emission", "ton"),
    context("N10", "markets", "sum:market_count"),
    context("N10", "logistics", "stock:logistics_center"),
    context("N10", "associations", "sum:association_count"),
    context("N10", "training", "sum:trained_count"),
    context("N11", "transfer_in", "sum:transfer_in", "yuan"),
    context("N11", "transfer_refused", "sum:transfer_refused_count"),
    context("N12", "fund", "sum:fiscal_support_fund", "yuan"),
    context("N12", "prefectures_with_fund", "prefectures_with_fund"),
    context("N13", "loans", "sum:loan_balance", "yuan"),
    context("N13", "guarantees", "sum:guarantee_balance", "yuan"),
    context("N13", "collective_bonds", "sum:collective_bond", "yuan"),
    context("N14", "national_demos", "national_demos"),
    context("N15", "leading", "enterprises:leading"),
    context("N15", "local_sourcing", "local_sourcing", "share"),
    duty("N16", "plans", "cluster_plans", 10),
    context("N17", "northeast", ""),
    context("N18", "catalogue", ""),
)
