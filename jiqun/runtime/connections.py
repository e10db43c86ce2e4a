"""What Airflow's connections give to a step: credentials of inbox and outbox, a way into Airflow itself."""

from dataclasses import replace
from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from jiqun.pipeline.home import Home, open_home
from jiqun.runtime.airflow import airflow_api
from jiqun.runtime.airflow_api import AirflowApi
from jiqun.settings import Settings
from jiqun.transport.access import Access
from jiqun.transport.store import is_url

INBOX, OUTBOX, AIRFLOW = "jiqun_inbox", "jiqun_outbox", "jiqun_airflow"


def open_connected_home() -> Home:
    """The home of the environment's settings, with the credentials that the connections give."""
    settings = Settings.from_environment()
    # Folders need no credentials, and nobody is asked for them.
    if is_url(settings.watched_inbox):
        settings = replace(settings, inbox_access=_read_access(INBOX) or settings.inbox_access)
    if is_url(settings.outbox_place or ""):
        settings = replace(settings, outbox_access=_read_access(OUTBOX) or settings.outbox_access)
    return open_home(settings)


def connected_api(home: Home) -> AirflowApi:
    """Airflow's API: by the connection `jiqun_airflow`, or of the home's own Airflow."""
    if (connection := _find(AIRFLOW)) is None:
        return airflow_api(home.settings.home)
    url = f"{connection.schema or 'http'}://{connection.host}:{connection.port}"
    return AirflowApi(url, connection.login or "", connection.password or "")


def _read_access(name: str) -> Access | None:
    connection = _find(name)
    if connection is None:
        return None
    extra: dict[str, Any] = connection.extra_dejson
    return Access(
        user=connection.login or None,
        secret=connection.password or None,
        **{key: extra.get(key) or None for key in ("endpoint", "key_file", "known_hosts")},
    )


def _find(name: str) -> Any:
    try:
        return Connection.get(name)
    except AirflowNotFoundException:
        return None
