"""Whether a running Airflow is at work, by its own account."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

READY_SECONDS = 180.0
_HEARTBEATS = ("scheduler", "dag_processor", "triggerer")

Health = dict[str, dict[str, str | None]]


def ask_health(url: str) -> Health:
    """What the API at `url` says of each part; nothing while it does not answer."""
    try:
        answer = httpx.get(f"{url}/api/v2/monitor/health", timeout=5, trust_env=False)
        return dict(answer.raise_for_status().json())
    except (httpx.HTTPError, ValueError):
        return {}


def wait_until_ready(url: str, since: float, lives: Callable[[], bool]) -> bool:
    """Wait until every part has shown life since `since` (seconds since 1970).

    Args:
        url: of the API.
        since: older signs of life are those of the last run.
        lives: asked while waiting; waiting has no point any more once it says no.

    Returns:
        False if there is no point any more or time has run out.
    """
    deadline = time.monotonic() + READY_SECONDS
    while lives() and time.monotonic() < deadline:
        if _is_ready(ask_health(url), since):
            return True
        time.sleep(0.5)
    return False


def _is_ready(health: Health, since: float) -> bool:
    for part in _HEARTBEATS:
        report = health.get(part, {})
        beat = report.get(f"latest_{part}_heartbeat")
        if report.get("status") != "healthy" or beat is None:
            return False
        if datetime.fromisoformat(beat).astimezone(UTC).timestamp() < since:
            return False
    return True
