"""One Great Expectations checkpoint: checks in, a result per rule and the failing checks out.

Only this module imports Great Expectations, which takes seconds: others import it where a function needs it.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

import great_expectations as gx
from great_expectations import util as gx_util
from great_expectations.checkpoint import CheckpointResult
from great_expectations.core.expectation_suite import ExpectationSuite

from expectations.checkpoint import custom_expectations
from expectations.checkpoint.build_frame import KEYS, Applied, Frame, column_name
from expectations.checks.evidence import Check, Checks
from expectations.rules import Rule, Suite
from expectations.verdict import Status, status_of
from ingest.vocabulary import Severity

# It tells of every temporary folder, and warns that it makes floats of decimals for its stores; `_archive` does not.
for _logger in ("great_expectations", "great_expectations.data_context.types.base"):
    logging.getLogger(_logger).setLevel(logging.WARNING)
logging.getLogger("great_expectations.util").setLevel(logging.ERROR)


def _to_float(d: Decimal) -> float:
    return float(d)


# For its own store, which nobody reads, it makes floats of decimals, and walks the call stack for each: a file with a
# slipped unit would take minutes. Our archive keeps them exact.
gx_util.convert_decimal_to_float = _to_float

_GX_SEVERITY = {Severity.FATAL: "critical", Severity.ERROR: "critical", Severity.INFO: "info"}


@dataclass(frozen=True)
class RuleResult:
    """What a checkpoint said of one rule.

    Attributes:
        element_count: places judged; with none, the rule had nothing to judge and did not pass.
        failed: the checks that failed.
        trouble: why it could not be evaluated, empty if it was.
    """

    rule_code: str
    expectation_type: str
    element_count: int
    failed: tuple[Check, ...]
    trouble: str

    @property
    def status(self) -> Status:
        """Not evaluated is never a pass, nor is evaluated on nothing."""
        return status_of(bool(self.trouble), len(self.failed), self.element_count)

    def with_case(self, other: "RuleResult") -> "RuleResult":
        """With what was judged by other thresholds of the same rule."""
        return replace(
            self,
            element_count=self.element_count + other.element_count,
            failed=self.failed + other.failed,
            trouble="; ".join(filter(None, (self.trouble, other.trouble))),
        )


@dataclass(frozen=True)
class CheckpointOutcome:
    """Results by rule, and Great Expectations' own result as JSON values, amounts as exact text."""

    results: Mapping[str, RuleResult]
    archive: Mapping[str, Any]


def run_checkpoint(suite: Suite, checks: Sequence[Check | Checks]) -> CheckpointOutcome:
    """Judges all checks at once as one frame with a row per (submission, sheet, cell).

    Each rule has its own columns, filled in the rows it applies to and null elsewhere; Great Expectations leaves
    null rows out, and its count of the others is the number of places judged.

    Raises:
        RuntimeError: Great Expectations did not evaluate exactly the rules declared, or lost a place.
    """
    frame = Frame(suite, checks)
    checkpoint = _checkpoint(suite.name, json.dumps(_declaration(suite)))
    result = checkpoint.run(batch_parameters={"dataframe": frame.build()})
    (run,) = result.run_results.values()
    evaluated = sorted(_identity(outcome) for outcome in run.results)
    if evaluated != sorted(frame.applied):
        raise RuntimeError(f"rules declared {sorted(frame.applied)}, evaluated {evaluated}")
    results: dict[str, RuleResult] = {}
    for outcome in run.results:
        code, case = _identity(outcome)
        applied = frame.applied[code, case]
        rule_result = _read_outcome(outcome, applied)
        if not rule_result.trouble and rule_result.element_count != len(applied):
            raise RuntimeError(f"{code} case {case}: {len(applied)} places, {rule_result}")
        results[code] = results[code].with_case(rule_result) if code in results else rule_result
    return CheckpointOutcome(results, _archive(result))


def _identity(outcome: Any) -> tuple[str, int]:
    meta = outcome.expectation_config.meta
    return meta["rule_code"], meta["case"]


def expectation_type(rule: Rule) -> str:
    """The name under which the expectation appears in results: expect_column_values_to_be_between."""
    return str(_expectation_class(rule.expectation).expectation_type)


def _expectation_class(name: str) -> Any:
    return getattr(custom_expectations, name, None) or getattr(gx.expectations, name)


def _declaration(suite: Suite) -> dict[str, Any]:
    return {code: rule.model_dump(mode="json") for code, rule in suite.rules.items()}


@cache
def _checkpoint(suite_name: str, declaration: str) -> Any:
    """The checkpoint for these rules; setting it up costs more than a small run."""
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    rules = [Rule.model_validate(body) for body in json.loads(declaration).values()]
    suite = ExpectationSuite(name=suite_name, expectations=list(chain.from_iterable(map(_make_expectations, rules))))
    data = context.data_sources.add_pandas(suite_name).add_dataframe_asset("checks")
    definition = gx.ValidationDefinition(
        name=suite_name, data=data.add_batch_definition_whole_dataframe("all"), suite=context.suites.add(suite)
    )
    return context.checkpoints.add(
        gx.Checkpoint(
            name=suite_name,
            validation_definitions=[context.validation_definitions.add(definition)],
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": KEYS,
                "partial_unexpected_count": 0,
                "return_unexpected_index_query": False,
            },
        )
    )


def _make_expectations(rule: Rule) -> Iterator[Any]:
    """One for each set of thresholds of the rule."""
    for case, arguments in enumerate(rule.thresholds()):
        columns = {
            argument: column_name(rule.code, names, case)
            if isinstance(names, str)
            else [column_name(rule.code, name, case) for name in names]
            for argument, names in rule.columns.items()
        }
        yield _expectation_class(rule.expectation)(
            **columns,
            **arguments,
            severity=_GX_SEVERITY.get(rule.severity, "warning"),
            meta={"rule_code": rule.code, "case": case, "title": rule.title.zh},
        )


def _read_outcome(outcome: Any, applied: Applied) -> RuleResult:
    code = outcome.expectation_config.meta["rule_code"]
    trouble = _trouble(outcome.exception_info)
    if trouble:
        return RuleResult(code, outcome.expectation_config.type, 0, (), trouble)
    result = outcome.result
    rows = result.get("unexpected_index_list") or []
    failed = tuple(applied.at((row["submission_id"], row["sheet"], row["cell"])) for row in rows)
    if len(failed) != result["unexpected_count"] or outcome.success is bool(failed):
        raise RuntimeError(f"{code}: {result['unexpected_count']} failures, {len(failed)} places")
    return RuleResult(
        code, outcome.expectation_config.type, result["element_count"] - result["missing_count"], failed, ""
    )


def _trouble(info: Mapping[str, Any]) -> str:
    """What Great Expectations says went wrong: one record, or one per metric."""
    records = [info] if "raised_exception" in info else [record for record in info.values() if isinstance(record, dict)]
    messages = [str(record.get("exception_message")) for record in records if record.get("raised_exception")]
    return "; ".join(messages)


def _archive(result: CheckpointResult) -> dict[str, Any]:
    """The result whole. `to_json_dict` of Great Expectations would turn exact decimals into floats."""
    (run,) = result.run_results.values()
    archive = {
        "success": run.success,
        "suite_name": run.suite_name,
        "statistics": run.statistics,
        "meta": run.meta,
        "results": [
            {
                "success": outcome.success,
                "expectation_config": outcome.expectation_config.to_json_dict(),
                "result": outcome.result,
                "exception_info": outcome.exception_info,
            }
            for outcome in run.results
        ],
    }
    exact: dict[str, Any] = json.loads(json.dumps(archive, default=_plain, ensure_ascii=False))
    return exact


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.to_json_dict() if hasattr(value, "to_json_dict") else repr(value)
