"""A home opened: settings and a prepared warehouse, what every step of a load is given."""

from dataclasses import dataclass

from ingest.extract.reference import load_reference
from ingest.warehouse.connect import Warehouse, prepare_warehouse
from jiqun.runtime.home_folder import make_private
from jiqun.runtime.postgres import start_server
from jiqun.settings import Settings


@dataclass(frozen=True)
class Home:
    """What the steps of a load work with."""

    settings: Settings
    warehouse: Warehouse


def open_home(settings: Settings) -> Home:
    """Start the embedded server if need be, close the private folders, bring roles and schemas up to date.

    Idempotent, and quick when there is nothing to do.

    Raises:
        JiqunError: a province that the code lists do not hold, no place to write, no server to be had, or a database
            that is not ours.
    """
    load_reference(settings.province_code)
    admin_url = settings.database_url or start_server(settings.home).admin_url("jiqun")
    private = (settings.archive, settings.outbox, settings.mirrors, settings.dbt_work, settings.home / "secrets")
    make_private(settings.home, private)
    # Who else may put files there is for its owner to say; the schedule finds it from the first day.
    settings.inbox.mkdir(mode=0o700, exist_ok=True)
    warehouse = prepare_warehouse(admin_url, settings.home, is_own_server=settings.database_url is None)
    return Home(settings=settings, warehouse=warehouse)
