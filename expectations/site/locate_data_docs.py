"""Where Great Expectations' pages of a validation run are; told without importing Great Expectations."""

from datetime import UTC

from expectations.site.read_archive import Row

FOLDER = "data_docs"


def step_name(step: int) -> str:
    """A run judges step by step (denominators before what is held against them); each is a page."""
    return f"step-{step}"


def data_docs_pages(run: Row) -> list[str]:
    """Addresses below the site's folder, in order of the run's steps; the scheme is Great Expectations'."""
    at = run["started_at"].astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    folder = f"{FOLDER}/validations/{run['suite_name']}/{run['validation_run_id']}/{at}"
    return [f"{folder}/{step_name(step)}.html" for step in range(1, run["step_count"] + 1)]
