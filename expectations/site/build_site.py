"""Build the site: pages, exports, Data Docs."""

from dataclasses import dataclass
from pathlib import Path

from psycopg import IsolationLevel

from expectations.site.draw_submission import Originals
from expectations.site.list_pages import list_pages
from expectations.site.list_submissions import Places
from expectations.site.read_archive import read_archive
from expectations.site.write_data_docs import write_data_docs
from expectations.site.write_pages import write_pages
from ingest.audit.verify_chain import Head
from ingest.warehouse.connect import Warehouse


@dataclass(frozen=True)
class SiteBuilt:
    """What a build came to.

    Attributes:
        index: the first page.
        page_count: pages and files of the site.
        written_count: how many of them were made now; the others were as they should be.
        data_docs_count: pages of Great Expectations made now.
        head: of the archive that the site shows.
    """

    index: Path
    page_count: int
    written_count: int
    data_docs_count: int
    head: Head


def build_site(warehouse: Warehouse, province_code: str, places: Places) -> SiteBuilt:
    """Build or bring up to date, from one snapshot of the archive.

    Args:
        warehouse: entered as auditor, reading only.
        province_code: whose archive.
        places: originals and replies to link to, and the site's own folder.

    Raises:
        JiqunError: the folder cannot be written.
    """
    with warehouse.connect("auditor") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        archive = read_archive(connection, province_code)
        with Originals(places.archive) as originals:
            page_count, written_count = write_pages(places.out, list_pages(archive, places, originals))
        data_docs_count = write_data_docs(connection, archive, places.out)
    return SiteBuilt(places.out / "index.html", page_count, written_count, data_docs_count, archive.head)
