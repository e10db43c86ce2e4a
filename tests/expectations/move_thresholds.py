"""A rule with its threshold moved: so far that everything passes, or that nothing does."""

from decimal import Decimal

from expectations.rules import Rule

_FAR = Decimal("1000000000000")
# By expectation: thresholds out of the way, and thresholds that nothing meets.
_MOVED: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "ExpectTotalToEqualSumOfParts": ({"minimum_units": str(_FAR)}, {"units_per_part": "-1", "minimum_units": "-1"}),
    "ExpectTotalToCoverSumOfParts": (
        {"minimum_units": str(_FAR)},
        {"units_per_part": str(-_FAR), "minimum_units": str(-_FAR)},
    ),
    # What it tells apart lies between: the case's total is 4 from one sum and 3 from the other.
    "ExpectTotalToLeaveOutOverlap": (
        {"units_per_part": "-1", "minimum_units": "-1"},
        {"units_per_part": "0", "minimum_units": "3.5"},
    ),
    "ExpectColumnPairValuesToDifferByAtMost": ({"tolerance": str(_FAR)}, {"tolerance": "-1"}),
    "ExpectColumnPairRatioToBeBetween": (
        {"minimum": str(-_FAR), "maximum": str(_FAR)},
        {"minimum": str(_FAR), "maximum": str(-_FAR)},
    ),
    "ExpectColumnPairRatioToAvoidScales": ({"scales": {}}, {"scales": {"1": str(_FAR)}}),
    "ExpectColumnValuesToBeInSet": (
        {"value_set": ["fits", "cell_says_otherwise", "sound", "itself", "unlisted"]},
        {"value_set": []},
    ),
    "ExpectColumnValuesToMatchRegex": ({"regex": ".*"}, {"regex": "^$"}),
}


def pass_everything(rule: Rule) -> Rule:
    """The rule, with nothing that could fail it."""
    return _move(rule, 0)


def pass_nothing(rule: Rule) -> Rule:
    """The rule, with nothing that could meet it."""
    return _move(rule, 1)


def _move(rule: Rule, towards: int) -> Rule:
    if rule.expectation in ("ExpectColumnPairValuesToBeEqual", "ExpectColumnPairValuesAToBeGreaterThanB"):
        return _turn(rule, towards)
    if rule.expectation == "ExpectColumnValuesToBeBetween":
        # Out of the way: the lowest lower, the highest higher. So that nothing passes: both the same way.
        name = "max_value" if "max_value" in rule.arguments else "min_value"
        steps = {"min_value": -(10**6), "max_value": 10**6} if towards == 0 else {}
        away = -(10**6) if name == "max_value" else 10**6
        arguments: dict[str, object] = {n: v + steps.get(n, away) for n, v in rule.arguments.items()}
    else:
        arguments = dict(_MOVED[rule.expectation][towards])
    cases = tuple(case.model_copy(update={"arguments": arguments}) for case in rule.cases)
    return rule.model_copy(update={"arguments": {**rule.arguments, **arguments}, "cases": cases})


def _turn(rule: Rule, towards: int) -> Rule:
    """A comparison has no threshold but its sides: what is held against itself is equal, and never greater."""
    side = list(rule.columns.values())[-1]
    return rule.model_copy(
        update={
            "expectation": "ExpectColumnPairValuesAToBeGreaterThanB",
            "columns": dict.fromkeys(rule.columns, side),
            "arguments": {"or_equal": towards == 0},
        }
    )
