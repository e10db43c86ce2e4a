"""The half-yearly extract for the national commission, written and recorded.

Its mandate: 发改企业[2007]2897号, 将有关情况及时上报我委 (N04).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import Connection

from ingest.audit.append import append
from ingest.errors import JiqunError
from ingest.submission.clock import home_clock
from jiqun.export.observation import instant_text
from jiqun.export.read_tables import Figures, read_tables
from jiqun.export.write_file import write_file
from jiqun.export.write_workbook import write_workbook
from jiqun.pipeline.calendar import BEIJING
from jiqun.pipeline.home import Home
from jiqun.pipeline.write_manifests import read_manifest

KIND = "national_half_year"
_STATUSES = (
    "attained 已达到；not_attained 未达到；in_progress 年内累计未满年；incomplete 未报齐；no_data 无数据；"
    "done 已完成；not_done 未完成；context 背景；not_applicable 不适用；full_year 全年；"
    "rolling_12_months 滚动12个月；reported 已报；carried 沿用上期；not_reported 未报；declared 省局核定；"
    "matched 限分子分母皆知的报送单位"
)


@dataclass(frozen=True)
class Extract:
    """What was handed out: number in `audit.extract`, the release whose figures it holds, hash of the file."""

    extract_id: int
    release_id: str
    sha256: str


def last_month(half: str) -> str:
    """The last month of a half-year, `2007-H1` to `2007-06`.

    Raises:
        JiqunError: it is spelled otherwise.
    """
    if not re.fullmatch(r"\d{4}-H[12]", half):
        raise JiqunError(
            f"半年“{half}”应写作 YYYY-H1 或 YYYY-H2，例如 2007-H1",
            f"The half-year '{half}' should be YYYY-H1 or YYYY-H2, for example 2007-H1",
        )
    return f"{half[:4]}-{'06' if half.endswith('1') else '12'}"


def export_extract(home: Home, half: str, path: Path, made_by: str) -> Extract:
    """Write the extract of a half-year as its last month stands now, and record that it was made.

    The same release gives the same file; making it again records nothing new.

    Args:
        home: whose.
        half: 2007-H1.
        path: of the xlsx file; one that is there is written over.
        made_by: who hands it out.

    Raises:
        JiqunError: the half-year is spelled otherwise, nobody hands it out, nothing was published of its last month,
            or no place to write.
    """
    if not made_by.strip():
        raise JiqunError("请用 --person 说明由谁报送。", "Say with --person who hands it out.")
    month = last_month(half)
    figures = read_tables(home.warehouse, home.settings.province_code, month)
    manifest = read_manifest(home, figures.release_id)
    content = write_workbook(
        f"产业集群半年报摘要 Half-yearly extract {half}", _facts(half, month, figures, manifest), figures
    )
    row = {
        "province_code": home.settings.province_code,
        "kind": KIND,
        "period": half,
        "release_id": figures.release_id,
        "sha256": sha256(content).hexdigest(),
        "made_by": made_by,
    }
    with home.warehouse.connect("publisher") as connection:
        recorded = _record(connection, row)
        write_file(path, content)  # if that fails, nothing was recorded
    return Extract(recorded, figures.release_id, row["sha256"])


def _facts(half: str, month: str, figures: Figures, manifest: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("半年 Half-year", half),
        ("数据月份 Month described", month),
        ("报送省 Province", manifest["province_code"]),
        ("依据 Mandate", "发改企业[2007]2897号"),
        (
            "数据截止 As of",
            f"{instant_text(figures.as_of)}（{figures.as_of.astimezone(BEIJING):%Y-%m-%d %H:%M} 北京时间 Beijing）",
        ),
        ("发布 Release", f"{manifest['release_number']} {figures.release_id}"),
        ("数字哈希 Figures sha256", manifest["figures_sha256"]),
        ("存证头 Audit head", manifest["audit_head"] or ""),
        ("核对 To verify", "jiqun audit verify --head 存证头 HEAD"),
        ("状态 Status words", _STATUSES),
    ]


def _record(connection: Connection[Any], row: dict[str, str]) -> int:
    """The number under which the extract stands in the archive: as it was recorded before, or now."""
    known = connection.execute(
        "select extract_id from audit.extract "
        "where (province_code, kind, period, sha256) = (%(province_code)s, %(kind)s, %(period)s, %(sha256)s)",
        row,
    ).fetchone()
    if known:
        return int(known[0])
    made_at = _historical_now(connection, row["province_code"])
    clock = {"made_at": made_at} if made_at else {}
    return int(append(connection, "extract", [row | clock])[0]["extract_id"])


def _historical_now(connection: Connection[Any], province_code: str) -> datetime | None:
    """In a home that lives in the past the instant at which it has arrived; None: the real clock."""
    if home_clock(connection, province_code) != "historical":
        return None
    newest = connection.execute(
        "select max(as_of) from audit.release where province_code = %s", [province_code]
    ).fetchone()
    return newest[0] if newest else None
