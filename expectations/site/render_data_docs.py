"""Great Expectations' own pages from results it returned earlier, through its own context and site builder.

Importing this module imports Great Expectations (seconds).
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from expectations.checkpoint import run_checkpoint  # registers our own expectations, without which theirs are dropped
from expectations.site import draw_expectations
from expectations.site.catalogue import load_catalogue
from expectations.site.locate_data_docs import step_name
from expectations.site.read_archive import Row

assert run_checkpoint  # noqa: S101 - imported for what it does
_SITE = "jiqun"
ReadResults = Callable[[Row], Sequence[dict[str, Any]]]


def render_data_docs(
    folder: Path, runs: Sequence[Row], new: Collection[str], read_results: ReadResults, read_headers: ReadResults
) -> None:
    """Write pages for `new` runs and the index of all.

    The results are laid out as Great Expectations' own store of files; giving them to the store's `add` instead costs
    more than the pages. Drawn in two turns: the pages before there are suites, which would be loaded again for each
    page, and the index after the results were cut to their headers, which is all that it reads.

    Args:
        folder: of Data Docs.
        runs: rows of `audit.validation_run`, oldest first.
        new: ids of those to draw.
        read_results: what each step of a run returned, as archived.
        read_headers: the same with empty `results`.
    """
    with TemporaryDirectory() as project:
        context = gx.get_context(mode="file", project_root_dir=project)
        context.enable_analytics(False)
        for name in list(context.get_site_names()):
            context.delete_data_docs_site(name)
        context.add_data_docs_site(site_name=_SITE, site_config=_site_config(folder))
        store = Path(context.root_directory) / "uncommitted" / "validations"
        drawn = [
            _lay_out(store, _key(run, step), _titled(result, run))
            for run in runs
            if run["validation_run_id"] in new
            for step, result in enumerate(read_results(run), start=1)
        ]
        if drawn:
            context.build_data_docs(resource_identifiers=drawn, build_index=False)
        for run in runs:
            for step, header in enumerate(read_headers(run), start=1):
                _lay_out(store, _key(run, step), _titled(header, run))
        newest = {run["suite_name"]: run for run in runs if run["step_count"]}
        for name, run in newest.items():
            outcomes = read_results(run)[-1]["results"]
            configs = [_describe({k: v for k, v in o["expectation_config"].items() if k != "id"}) for o in outcomes]
            context.suites.add(ExpectationSuite(name=name, expectations=configs))
        # Without identifiers it would draw everything.
        suites = [ExpectationSuiteIdentifier(name) for name in newest] or [ExpectationSuiteIdentifier("none")]
        context.build_data_docs(resource_identifiers=suites)


def _lay_out(store: Path, key: ValidationResultIdentifier, result: dict[str, Any]) -> ValidationResultIdentifier:
    *folders, name = key.to_tuple()
    path = store.joinpath(*folders, f"{name}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    # The pages show cells' texts and names of sheets as they are: they come escaped. Outside strings JSON has neither.
    path.write_text(json.dumps(result).replace("&", "&amp;").replace("<", "&lt;"), "utf-8")
    return key


def _site_config(folder: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.absolute())},
        "site_section_builders": {"profiling": "None", "validations": draw_expectations.SECTION},
    }


def _key(run: Row, step: int) -> ValidationResultIdentifier:
    """The address of its page follows from it: `locate_data_docs`."""
    return ValidationResultIdentifier(
        ExpectationSuiteIdentifier(run["suite_name"]),
        RunIdentifier(run_name=run["validation_run_id"], run_time=run["started_at"]),
        step_name(step),
    )


def _titled(result: dict[str, Any], run: Row) -> dict[str, Any]:
    """The result under its run's name, every expectation described by its rule."""
    run_id = {"run_name": run["validation_run_id"], "run_time": run["started_at"].astimezone(UTC).isoformat()}
    outcomes = [
        outcome | {"expectation_config": _describe(outcome["expectation_config"])} for outcome in result["results"]
    ]
    return result | {"meta": result["meta"] | {"run_id": run_id}, "results": outcomes}


def _describe(config: dict[str, Any]) -> dict[str, Any]:
    """Rule, severity, title and thresholds in words: their pages tell none of these by themselves."""
    code = config["meta"]["rule_code"]
    rule = load_catalogue().get(code)
    title = " ".join(rule.title) if rule else config["meta"].get("title", "")
    thresholds = ", ".join(f"{k} = {v}" for k, v in config["kwargs"].items() if k != "batch_id")
    return config | {"description": f"{code} [{config['severity']}] {title} ({config['type']}: {thresholds})"}
