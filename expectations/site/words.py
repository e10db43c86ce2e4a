"""The site's words for the closed vocabularies, Chinese and English."""

from collections.abc import Mapping

from ingest.vocabulary import Severity, Verdict

VERDICTS: Mapping[str, tuple[str, str]] = {
    Verdict.ACCEPTED: ("接受", "accepted"),
    Verdict.ACCEPTED_WITH_WARNINGS: ("接受，须说明", "accepted with warnings"),
    Verdict.QUARANTINED: ("隔离", "quarantined"),
    Verdict.REFUSED: ("拒收", "refused"),
    Verdict.DUPLICATE: ("重复", "duplicate"),
    "pending": ("待审", "pending"),
}
SEVERITIES: Mapping[str, tuple[str, str]] = {
    Severity.FATAL: ("致命", "fatal"),
    Severity.ERROR: ("错误", "error"),
    Severity.ROW: ("整行不采用", "row"),
    Severity.WARNING: ("警告", "warning"),
    Severity.INFO: ("提示", "info"),
}
STATUSES: Mapping[str, tuple[str, str]] = {
    "pass": ("通过", "pass"),
    "fail": ("未通过", "fail"),
    "no_data": ("无可审核的数据", "no data"),
    "did_not_run": ("未能运行", "did not run"),
}
CLOCKS: Mapping[str, tuple[str, str]] = {"real": ("实际", "real"), "historical": ("历史", "historical")}
BASES: Mapping[str, tuple[str, str]] = {
    "month": ("本月", "month"),
    "quarter": ("本季", "quarter"),
    "ytd": ("1—本月", "year to date"),
    "prior_year_month": ("上年同月", "month last year"),
    "prior_year_ytd": ("上年同期", "period last year"),
    "stock": ("期末", "stock"),
    "growth": ("增减%", "growth"),
    "share": ("占比", "share"),
}
