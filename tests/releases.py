"""A release as the publisher would append it, for tests that need one to exist."""

from datetime import datetime
from typing import Any
from uuid import UUID


def a_release(load_id: UUID, as_of: datetime | str, number: int = 1) -> dict[str, Any]:
    """The row of a release of one month."""
    return {
        "release_id": f"r{number}",
        "release_number": number,
        "province_code": "220000",
        "load_id": load_id,
        "as_of": as_of,
        "periods": ["2007-05"],
        "code_version": "test",
        "inputs_sha256": "x",
        "figures_sha256": "y",
        "published_by": "test",
    }
