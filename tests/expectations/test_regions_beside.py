"""市本级 and 开发区 stand beside the districts: a total with or without them adds up, any other does not."""

from decimal import Decimal

import pytest
from rule_forms import cell, form

from expectations.checks import adding_up
from expectations.checks.evidence import Evidence
from expectations.rules import load_suite


def gap(total: str, **beside: str | None) -> Decimal | None:
    """Total less the sum it is held against (districts 60 and 40), in 万元; None where it is not judged."""
    rows = [cell(f"region:{code}", "value_added", number) for code, number in beside.items()]
    rule = load_suite("submission").rules["R303"]
    submission = form(
        "F3",
        "220100",
        "2007-05",
        cell("region:220100", "value_added", total),
        cell("region:220102", "value_added", "60"),
        cell("region:220103", "value_added", "40"),
        *rows,
    )
    checks = list(adding_up.counties_add_up(rule, submission, Evidence(())))
    return (checks[0].operands["total"] - checks[0].operands["parts_sum"]) / 10_000 if checks else None


@pytest.mark.parametrize(
    ("total", "beside", "expected"),
    [
        ("100", {"220101": "70"}, 0),  # 市本级 is the districts together
        ("170", {"220101": "70"}, 0),  # 市本级 is what the city runs itself
        ("165", {"220101": "70"}, -5),
        ("100", {"220101": "70", "2201D1": "9"}, 0),
        ("109", {"220101": "70", "2201D1": "9"}, 0),
        ("179", {"220101": "70", "2201D1": "9"}, 0),
        ("120", {"220101": "70", "2201D1": "9"}, 11),
        ("120", {"220101": None}, None),  # not reported: it may be the 20 that are wanting
    ],
)
def test_total_with_or_without_what_stands_beside(
    total: str, beside: dict[str, str | None], expected: int | None
) -> None:
    assert gap(total, **beside) == expected
