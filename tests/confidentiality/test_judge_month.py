"""A month of rows: what is hidden of it, what stays hidden, what was given away."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from jiqun.confidentiality.judge_rows import Judgement, judge_month
from jiqun.confidentiality.link_rows import link_rows
from jiqun.confidentiality.policy import RowType, load_policy
from jiqun.confidentiality.rows import Enterprises, Figure, Month, Row, Shown, Sum, Told

POLICY = load_policy()
ONE = Enterprises(1, Decimal(10**8), Decimal(10**8))
MANY = Enterprises(5, Decimal(10**8), Decimal(3 * 10**7), Decimal(2 * 10**7))
NOBODY = Enterprises()


def row(kind: RowType, code: str, value: int, enterprises: Enterprises = NOBODY, prior: int | None = None) -> Row:
    """A zone or a group of 220100; value in 亿元."""
    shown = [Shown("indicator_value", f"{kind}|{code}|220100|value_added|ytd")]
    figure = Figure(Decimal(value * 10**8), prior and Decimal(prior * 10**8), enterprises, (f"1/表/{code}", ""), shown)
    tags = dict.fromkeys(("is_province", "is_outer"), "false") | {"is_reporter": "true", "reporter": "220100"}
    return Row(kind, f"{kind}|{code}|220100", {"value_added": figure}, {**tags, "code": code, "parent": None})


ZONES = [
    row("unit", "Z22010001", 1, ONE),
    row("unit", "Z22010002", 7, MANY),
    row("unit", "Z22010003", 9, MANY),
    row("group", "ZONE", 17),
]
VALUES = (1, 7, 9, 17)
FIRST, SECOND, THIRD, TOTAL = (next(iter(each.figures["value_added"].shown)) for each in ZONES)


def judge(rows: list[Row] = ZONES, sums: list[Sum] | None = None, **known: object) -> Judgement:
    return judge_month(POLICY, replace(Month("2007-03", rows, sums or []), **known))  # type: ignore[arg-type]


def seen(*those: Shown, values: tuple[int, ...] = VALUES) -> frozenset[Told]:
    """Readers have seen figures of these rows."""
    by_row = dict(zip((FIRST, SECOND, THIRD, TOTAL), values, strict=True))
    return frozenset(Told(each, "value_added", Decimal(by_row[each] * 10**8)) for each in those)


def statuses(judgement: Judgement) -> Mapping[Shown, str]:
    return {shown: status for shown, (status, _) in judgement.hidden.items()}


def test_a_zone_of_one_enterprise_is_hidden_and_the_lightest_other_with_it() -> None:
    judgement = judge()
    assert statuses(judgement) in ({FIRST: "C", SECOND: "D"}, {FIRST: "C", THIRD: "D"})
    assert judgement.hidden[FIRST] == ("C", "A")
    assert not judgement.exposed | judgement.failed


def test_nearly_all_of_one_enterprise_is_dominance() -> None:
    dominated = Enterprises(4, Decimal(98 * 10**6), Decimal(95 * 10**6), Decimal(10**6))
    assert judge([row("unit", "Z22010001", 1, dominated), *ZONES[1:]]).hidden[FIRST] == ("C", "G")


def test_who_lists_little_of_a_figure_says_nothing_of_the_rest() -> None:
    """One enterprise on the list that has a tenth: nobody knows how many have the rest."""
    listed = Enterprises(1, Decimal(10**7), Decimal(10**7))
    assert judge([row("unit", "Z22010001", 1, listed), *ZONES[1:]]).hidden == {}


def test_without_a_total_nothing_else_is_hidden() -> None:
    assert statuses(judge(ZONES[:3])) == {FIRST: "C"}


def test_a_total_whose_parts_are_missing_gives_nothing_away() -> None:
    assert statuses(judge([*ZONES[:3], row("group", "ZONE", 20)])) == {FIRST: "C"}


def test_what_another_release_hides_stays_hidden() -> None:
    free = [row("unit", "Z22010001", 1, MANY), *ZONES[1:]]
    assert judge(free).hidden == {}
    hidden = judge(free, confidential={FIRST: "dominance"}, complementary=frozenset({THIRD})).hidden
    assert hidden == {FIRST: ("C", "G"), THIRD: ("D", "D")}


def test_what_was_shown_is_hidden_for_itself_alone_and_told() -> None:
    judgement = judge(told=seen(FIRST, SECOND, THIRD, TOTAL))
    assert statuses(judgement) == {FIRST: "C"}
    assert judgement.exposed == {FIRST}
    assert judgement.failed == frozenset()


def test_what_was_shown_is_not_hidden_for_another() -> None:
    assert statuses(judge(told=seen(SECOND))) == {FIRST: "C", THIRD: "D"}


def told(*codes: str) -> Sum:
    return Sum("tax_revenue_share", "|".join(codes), "numerator_yuan", [f"1/表/{code}" for code in codes])


def test_sums_that_shares_tell_count() -> None:
    """Where the first and the second are told together, the third does not hide the first."""
    once = told("Z22010001", "Z22010002")
    assert statuses(judge(sums=[once])) == {FIRST: "C", SECOND: "D"}
    twice = judge(sums=[once, told("Z22010001", "Z22010003")])
    assert statuses(twice) == {FIRST: "C", SECOND: "D", THIRD: "D", TOTAL: "D"}
    assert not twice.exposed | twice.failed


def test_what_a_zone_says_of_the_year_before_is_as_confidential() -> None:
    zones = [
        row("unit", "Z22010001", 1, ONE, prior=1),
        row("unit", "Z22010002", 7, MANY, prior=6),
        row("group", "ZONE", 8, prior=7),
    ]
    table = link_rows(POLICY, Month("2007-03", zones, []))
    assert sum(name.endswith("/prior year") for name in table.cells) == 3
    assert {FIRST, SECOND} <= judge(zones).hidden.keys()
    known = judge(zones, told_a_year_before=seen(FIRST, SECOND, TOTAL, values=(1, 6, 0, 7)))
    assert {FIRST, SECOND} <= known.hidden.keys()
    assert not known.exposed  # everybody knows last year's: it is no secret of this year's row


def test_a_restated_figure_is_not_what_was_shown() -> None:
    judgement = judge(told=seen(FIRST, values=(3, 7, 9, 19)))
    assert statuses(judgement)[FIRST] == "C"
    assert len(judgement.hidden) == 2
    assert not judgement.exposed


def test_the_month_before_bounds_from_below() -> None:
    """Both other zones were shown near what they have now: one alone cannot take in 15 % of the first's figure."""
    floor = {SECOND: Decimal(699 * 10**6), THIRD: Decimal(899 * 10**6)}
    assert statuses(judge(floor=floor)) == {FIRST: "C", TOTAL: "D"}


@pytest.mark.parametrize(("whole", "hidden"), [(3, {"any", "leading"}), (9, set())])
def test_a_list_is_told_by_the_list_around_it(whole: int, hidden: set[str]) -> None:
    """Leading: 2 of 3 in the list of all: neither they nor the one that is left. 8 of 9: it is one that is left."""

    def listed(kind: str, number: int, value: int) -> Row:
        figure = Figure(
            Decimal(value * 10**7), None, Enterprises(number), ("", ""), [Shown("enterprise_count", f"220100|{kind}")]
        )
        tags = {"reporter": "220100", "kind": kind, "is_province": "false"}
        return Row("list", f"list|220100|{kind}", {"value_added": figure}, tags)

    part = 2 if whole == 3 else 5
    judgement = judge([listed("any", whole, 9), listed("leading", part, 4)])
    assert {shown.key.split("|")[1] for shown in judgement.hidden} in (hidden, {"leading"} & hidden)


def test_a_confidential_zone_whose_cell_is_dropped_is_not_what_is_left() -> None:
    rows = ZONES[1:]
    assert judge(rows).hidden == {}
    hidden = judge(rows, confidential={FIRST: "dominance"}).hidden
    assert hidden
    assert not judge(rows, confidential={FIRST: "dominance"}).failed


def test_without_subtotals_the_plain_total_tells_of_all_units() -> None:
    zones = [replace(each, tags={**each.tags, "is_outer": "true"}) for each in ZONES[1:3]]
    rows = [*zones, row("unit", "D22010001", 1, ONE), row("group", "BLOCK_SUM", 17), row("group", "BLOCK_UNION", 16)]
    assert len(judge(rows).hidden) > 1


def test_clusters_add_up_to_their_reporters_sum() -> None:
    def cluster(code: str, reporter: str, value: int, enterprises: Enterprises = MANY) -> Row:
        shown = [Shown("cluster_value_added", code)]
        figure = Figure(Decimal(value * 10**8), None, enterprises, (f"1/表/{code}", ""), shown)
        tags = {"code": code, "reporter": reporter, "is_province": "false"}
        return Row("cluster", f"cluster|{code}|{reporter}", {"value_added": figure}, tags)

    def total(reporter: str, value: int) -> Row:
        shown = [Shown("indicator_value", f"group|CLUSTER_SUM|{reporter}|value_added|ytd")]
        tags = {"code": "CLUSTER_SUM", "reporter": reporter, "is_province": "false", "is_reporter": "true"}
        figure = Figure(Decimal(value * 10**8), None, NOBODY, ("", ""), shown)
        return Row("group", f"group|CLUSTER_SUM|{reporter}", {"value_added": figure}, tags)

    rows = [cluster("C03", "220200", 5, Enterprises(1, Decimal(5 * 10**8), Decimal(5 * 10**8)))]
    rows += [cluster("C04", "220200", 7), cluster("C01", "220100", 9), cluster("C02", "220100", 12)]
    rows += [total("220200", 12), total("220100", 21)]
    named = Sum("target_scoreboard", "J11|ten_named", "actual_numerator", [f"1/表/C0{n}" for n in (1, 2, 3, 4)])
    judgement = judge(rows, [named])
    assert statuses(judgement) == {Shown("cluster_value_added", "C03"): "C", Shown("cluster_value_added", "C04"): "D"}


def test_an_industry_group_of_one_unit_is_told_by_no_county() -> None:
    def cell(region: str, group: str, value: int) -> Row:
        figure = Figure(Decimal(value * 10**8), None, NOBODY, ("", ""), [Shown("specialisation", f"{region}|{group}")])
        tags = {"region": region, "group": group}
        return Row("specialisation", f"specialisation|{region}|{group}", {"value_added": figure}, tags)

    def industry(group: str, value: int) -> Row:
        shown = [Shown("specialisation", f"province|{group}")]
        return Row(
            "industry",
            f"industry|{group}",
            {"value_added": Figure(Decimal(value * 10**8), None, NOBODY, ("", ""), shown)},
            {"group": group},
        )

    rows = [*ZONES, cell("220112", "P1", 1), cell("220112", "P3", 7), cell("220122", "S1", 9)]
    rows += [industry("P1", 1), industry("P3", 7), industry("S1", 9)]
    codes = {"220112|P1": "Z22010001", "220112|P3": "Z22010002", "220122|S1": "Z22010003"}
    sums = [Sum("specialisation", key, "value_added_ytd_yuan", [f"1/表/{code}"]) for key, code in codes.items()]
    judgement = judge(rows, sums)
    assert judgement.hidden[Shown("specialisation", "province|P1")][0] == "C"
    assert Shown("concentration", "industry_group|P1") in judgement.hidden
    assert not judgement.exposed | judgement.failed
    assert sum(shown.key.startswith("province|") for shown in judgement.hidden) >= 2


def test_concentration_is_hidden_with_the_cell_it_squares() -> None:
    cell = Row(
        "specialisation",
        "specialisation|220112|P1",
        {"value_added": Figure(Decimal(10**8), None, NOBODY, ("", ""), [Shown("specialisation", "220112|P1")])},
        {"region": "220112", "group": "P1"},
    )
    whole = Sum("specialisation", "220112|P1", "value_added_ytd_yuan", ["1/表/Z22010001"])
    judgement = judge([*ZONES, cell], [whole])
    assert judgement.hidden[Shown("specialisation", "220112|P1")][0] == "C"
    assert Shown("concentration", "county|220112") in judgement.hidden
    assert Shown("concentration", "industry_group|P1") in judgement.hidden
