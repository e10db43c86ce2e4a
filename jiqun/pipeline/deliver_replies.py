"""Deliver: replies and reminders to the outbox that their readers fetch them from."""

import logging

from ingest.errors import JiqunError
from jiqun.pipeline.home import Home
from jiqun.transport.deliver_outbox import deliver_outbox
from jiqun.transport.store import open_store

log = logging.getLogger(__name__)


def deliver_replies(home: Home) -> list[str]:
    """Put what is new in the home's outbox where the setting `JIQUN_OUTBOX` says; nothing to do without it.

    Returns:
        The names of the files delivered now.

    Raises:
        JiqunError: that place cannot be read or written. Nothing is lost: the next delivery takes what is missing.
    """
    settings = home.settings
    if settings.outbox_place is None:
        return []
    with open_store(settings.outbox_place, settings.outbox_access) as store:
        return deliver_outbox(settings.outbox, store)


def try_delivering(home: Home) -> None:
    """As `deliver_replies`, for a load, which goes on without: an outbox that is down keeps no figure from anybody."""
    try:
        deliver_replies(home)
    except JiqunError as error:
        log.warning("%s %s", error.message_zh, error.message_en)
