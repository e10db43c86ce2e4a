"""The closed vocabularies, one place each. Database, rules, DAGs and marts spell these words this way."""

from collections.abc import Mapping
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does to its submission, gravest first; the policy is one table, see `expectations`."""

    FATAL = "fatal"  # stop reading the file
    ERROR = "error"  # quarantine the submission
    ROW = "row"  # exclude the row
    WARNING = "warning"  # accept, ask for an explanation
    INFO = "info"


class Verdict(StrEnum):
    """What became of a submission."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    QUARANTINED = "quarantined"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class SubmissionKind(StrEnum):
    """What sort of figures a submission brings, read from its title; weightiest first where a title says several.

    A corrected flash is still a flash, and what is least final counts: 更正 says only that it was sent before.
    """

    FLASH = "flash"  # 快报
    CENSUS_REVISED = "census_revised"  # 普查修订
    APPROVED = "approved"  # 核定数, 反馈数: the province's figures in place of those sent
    ANNUAL = "annual"  # 年报
    CORRECTION = "correction"  # 更正
    REGULAR = "regular"  # no mark


# For people, Chinese and English.
SUBMISSION_KINDS: Mapping[str, tuple[str, str]] = {
    SubmissionKind.FLASH: ("快报", "flash"),
    SubmissionKind.CENSUS_REVISED: ("普查修订数", "revised after a census"),
    SubmissionKind.APPROVED: ("核定（反馈）数", "approved by the province"),
    SubmissionKind.ANNUAL: ("年报", "annual"),
    SubmissionKind.CORRECTION: ("更正", "correction"),
    SubmissionKind.REGULAR: ("正式报送", "regular"),
}


class Basis(StrEnum):
    """Over what a value runs. Year-to-date is a basis, not a frequency (SDMX TRANSFORMATION)."""

    MONTH = "month"
    QUARTER = "quarter"
    YTD = "ytd"
    PRIOR_YEAR_MONTH = "prior_year_month"
    PRIOR_YEAR_YTD = "prior_year_ytd"
    STOCK = "stock"
    GROWTH = "growth"
    SHARE = "share"
    CHANGE = "change"  # of a rate, in percentage points


class SubjectType(StrEnum):
    """What a value describes."""

    REGION = "region"  # code: GB/T 2260, or 22CBS0
    UNIT = "unit"  # code: the unit's register code (zone, town, demonstration zone, cluster)
    CLUSTER = "cluster"  # code: C01 to C10, the ten named clusters
    # code: ZONE, TOWN, DEMO, BLOCK_SUM, BLOCK_UNION, ZONE_CLUSTER_UNION, CLUSTER_SUM, ENTERPRISE_SUM, DEV_ZONE
    GROUP = "group"
    PLATFORM_TYPE = "platform_type"  # code: RD, TEST, PLATFORM (the two together), LOGISTICS
    ENTERPRISE = "enterprise"  # code: the organisation's (GB 11714), with its hyphen
    SLIP = "slip"  # code: the line's number on its slip


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS 2.x, the codes that Chinese statistical symbols map to (yearbook conventions)."""

    NORMAL = "A"
    ESTIMATED = "E"
    NOT_COLLECTED = "L"  # 免报, /
    CANNOT_EXIST = "M"  # —
    NOT_SIGNIFICANT = "N"  # … : below half the smallest unit shown
    MISSING = "O"  # blank, 未报
    PROVISIONAL = "P"
    SUPPRESSED = "Q"  # ***, 保密
    UNVALIDATED = "V"


class DecisionKind(StrEnum):
    """What a person decides."""

    CORRECT = "correct"  # a figure counts otherwise than it was sent
    WAIVE = "waive"  # a rule does not keep a submission, or a row, out
    EXPLAIN = "explain"  # the answer to a warning
    RELEASE = "release"  # a quarantined submission is accepted as it is
    WITHDRAW = "withdraw"  # an earlier decision holds no more


class CorrectionAction(StrEnum):
    """What a correction makes of a cell."""

    DROP = "drop"  # it is not used
    OVERRIDE = "override"  # another figure, in the form's unit
    SCALE = "scale"  # the figure times a factor
    RESTORE = "restore"  # as it was sent: the correction was withdrawn
