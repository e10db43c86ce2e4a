"""The site's words for the closed vocabularies, Chinese and English."""

from collections.abc import Mapping

from ingest import vocabulary
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
SUBMISSION_KINDS = vocabulary.SUBMISSION_KINDS
STATUSES: Mapping[str, tuple[str, str]] = {
    "pass": ("通过", "pass"),
    "fail": ("未通过", "fail"),
    "no_data": ("无可审核的数据", "no data"),
    "did_not_run": ("未能运行", "did not run"),
}
CLOCKS: Mapping[str, tuple[str, str]] = {"real": ("实际", "real"), "historical": ("历史", "historical")}
KINDS: Mapping[str, tuple[str, str]] = {
    "correct": ("更正", "correction"),
    "waive": ("豁免", "waiver"),
    "explain": ("说明", "explanation"),
    "release": ("放行", "release from quarantine"),
    "withdraw": ("撤销", "withdrawal"),
}
# What a decision has done to a finding.
ANSWERED: Mapping[str, tuple[str, str]] = {
    "explain": ("已说明", "explained"),
    "waive": ("已豁免", "waived"),
    "release": ("已放行", "released"),
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    "drop": ("不采用", "dropped"),
    "override": ("改为", "set to"),
    "scale": ("乘以", "times"),
    "restore": ("恢复原报", "as sent again"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "in_force": ("有效", "in force"),
    "stale": ("无法执行", "stale: cannot be carried out"),
    "superseded": ("已被取代", "superseded"),
    "expired": ("已到期", "expired"),
    "withdrawn": ("已撤销", "withdrawn"),
}
# Since when a corrected figure counts.
WHENCE: Mapping[str, tuple[str, str]] = {
    "first": ("接受时即按此计", "counted so from the first"),
    "later": ("接受以后更正", "corrected after it was accepted"),
    "not": ("该报送未被接受，不计入", "the submission is not accepted: counts nowhere"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "finished": ("完成", "finished"),
    "failed": ("失败", "failed"),
    "interrupted": ("中断", "interrupted"),
    "awaiting": ("待审批", "waiting for approval"),
    "open": ("仍在运行，或已被强行终止", "still running, or killed"),
}
STEPS: Mapping[str, tuple[str, str]] = {
    "receive": ("接收", "receive"),
    "read": ("读取", "read"),
    "validate": ("审核", "validate"),
    "build": ("建集市", "build"),
    "gate": ("发布前检查", "gate"),
    "approve": ("审批", "approve"),
    "publish": ("发布", "publish"),
    "report": ("报告", "report"),
}
BASES: Mapping[str, tuple[str, str]] = {
    "month": ("本月", "month"),
    "quarter": ("本季", "quarter"),
    "ytd": ("1—本月", "year to date"),
    "prior_year_month": ("上年同月", "month last year"),
    "prior_year_ytd": ("上年同期", "period last year"),
    "stock": ("期末", "stock"),
    "growth": ("增减%", "growth"),
    "share": ("占比", "share"),
    "change": ("增减百分点", "change in points"),
}
