"""Site: the validation site brought up to date with the archive."""

from pathlib import Path
from typing import TYPE_CHECKING

from jiqun.pipeline.home import Home

if TYPE_CHECKING:
    from expectations.site.build_site import SiteBuilt


def build_site(home: Home, folder: Path | None = None) -> "SiteBuilt":
    """Build the site of a home; what is as it should be is left alone.

    Args:
        home: the home.
        folder: where to; None: `JIQUN_HOME/site`.

    Raises:
        JiqunError: the folder cannot be written.
    """
    from expectations.site.build_site import build_site as build  # Great Expectations takes seconds to import
    from expectations.site.list_submissions import Places

    settings = home.settings
    places = Places(settings.archive, settings.outbox, folder.absolute() if folder else settings.site)
    return build(home.warehouse, settings.province_code, places)
