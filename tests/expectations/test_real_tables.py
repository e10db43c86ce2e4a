"""Real tables, as they were published: what is wrong in them is found at its cell, what is right passes."""

from rule_cases import union
from rule_forms import cell, form

from expectations.judge_submissions import Judgement, judge_submissions
from ingest.observation import Observation
from ingest.vocabulary import Basis, Verdict

# 浦江县 2010年6月 (万元): 本月, 累计. Of 销售产值 a digit of the cumulative figure was lost: 158996 for about 1589960.
PUJIANG = {
    "gross_output": ("309748", "1618573"),
    "gross_output_above_scale": ("206713", "1086976"),
    "sales_output": ("299736", "158996"),
    "sales_output_above_scale": ("200036", "1051024"),
}
# 累计亏损企业亏损总额, 千元, months from 1-2月 on; where it falls, losses turned into profit.
LOSSES = ("258", "415", "104", "9")


def pujiang(**corrected: tuple[str, str]) -> Judgement:
    cells: list[Observation] = []
    for row, (indicator, (month, ytd)) in enumerate({**PUJIANG, **corrected}.items(), start=5):
        cells.append(cell("region:220500", indicator, month, Basis.MONTH, at=f"B{row}"))
        cells.append(cell("region:220500", indicator, ytd, at=f"D{row}"))
    submission = form("F3", "220500", "2010-06", *cells, received="2010-07-05T09:00:00+08:00")
    return judge_submissions([submission], [], read_severities={}, roster=[])


def test_the_lost_digit_is_found_at_its_cell_by_two_independent_rules() -> None:
    judgement = pujiang()
    assert judgement.verdicts == {1: Verdict.QUARANTINED}
    found = {(f.rule_code, f.cell, f.value_text) for _, f in judgement.findings}
    assert found == {("R324", "D7", "158996"), ("R336", "D7", "158996")}
    assert "299736" in next(f.message_zh for _, f in judgement.findings if f.rule_code == "R324")
    assert "1051024" in next(f.message_zh for _, f in judgement.findings if f.rule_code == "R336")


def test_with_the_digit_the_table_passes() -> None:
    judgement = pujiang(sales_output=("299736", "1589960"))
    assert (judgement.verdicts, judgement.findings) == ({1: Verdict.ACCEPTED}, [])


def test_the_falling_series_of_losses_passes_with_a_warning() -> None:
    pending = [
        form(
            "F3",
            "220500",
            f"2010-{month:02}",
            cell("region:220500", "loss", amount, at="C9"),
            number=month,
            received=f"2010-{month + 1:02}-05T09:00:00+08:00",
        )
        for month, amount in enumerate(LOSSES, start=2)
    ]
    judgement = judge_submissions(pending, [], read_severities={}, roster=[])
    warned = Verdict.ACCEPTED_WITH_WARNINGS
    assert judgement.verdicts == {2: Verdict.ACCEPTED, 3: Verdict.ACCEPTED, 4: warned, 5: warned}
    assert [(number, f.rule_code, f.cell) for number, f in judgement.findings] == [(4, "R402", "C9"), (5, "R402", "C9")]


def test_a_deduplicated_total_lies_between_its_largest_part_and_the_sum() -> None:
    """As Beijing's six zones in 2016: 28811.4 without double counting, the sum is 32358.1 亿元."""

    def rules(deduplicated: str) -> set[str]:
        case = union(total="32358.1", deduplicated=deduplicated, unit="15000")
        return {f.rule_code for _, f in judge_submissions(case.pending, [], read_severities={}, roster=[]).findings}

    assert rules("28811.4") == set()
    assert rules("32358.2") == {"R309"}
    assert rules("14999.9") == {"R310"}
