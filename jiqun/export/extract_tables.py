"""The tables of the half-yearly extract: what stands in each column of which sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

_PLACE = (("区划代码", "Code", "reporting_unit_code"), ("报送单位", "Reporting unit", "reporting_unit_name"))
_STATUS = (("状态", "Status", "status"),)


@dataclass(frozen=True)
class Table:
    """A sheet.

    Attributes:
        title: of the sheet.
        note: below the title, in both languages.
        columns: heading in Chinese, in English, and the view's column; `name` stands for `name_zh` and `name_en`.
        query: its rows, of one province and month.
        figures: columns that are blank where the view does not show the row.
    """

    title: str
    note: str
    columns: Sequence[tuple[str, str, str]]
    query: str
    figures: Sequence[str]


TABLES = (
    Table(
        "目标进展 Targets",
        "实际值、目标值以“单位”栏为计量单位：yuan 元，share 比（1 = 100%），count 个，percent %，mu 亩，ton 吨，"
        "tce 吨标准煤；全年目标与全年或滚动12个月比较。 "
        "In the unit of its column; a year's target is compared with a year, whole or rolling.",
        (
            ("目标", "Target", "target_code"), ("口径", "Reading", "reading"), ("条款", "Clause", "clause"),
            ("内容", "What", "target_name"), ("单位", "Unit", "unit"), ("实际值", "Actual", "actual"),
            ("全年或滚动12个月", "Year, or twelve months", "actual_annual"),
            ("全年口径", "Of the year", "annual_basis"),
            ("目标值", "Target value", "target"), ("完成程度 %", "Attained, %", "attained_pct"), *_STATUS,
            ("覆盖率 %", "Coverage, %", "coverage_pct"), ("初步", "Provisional", "is_provisional"),
            ("期限", "Due on", "due_on"),
        ),
        "select * from bi.target_scoreboard where province_code = %(province_code)s and period = %(month)s "
        "order by target_code, reading",
        ("actual", "actual_annual", "attained_pct"),
    ),
    Table(
        "占比 Shares",
        "分子、分母：元，年初累计；占比：1 = 100%。 Both legs in yuan, year-to-date; a share of 1 is 100 per cent.",
        (
            ("口径", "Scope", "scope_name"), ("指标", "Measure", "measure_name"),
            ("分子（元）", "Numerator, yuan", "numerator_yuan"),
            ("分母（元）", "Denominator, yuan", "denominator_yuan"), ("占比", "Share", "share"),
            ("依据", "Basis", "basis_status"), ("覆盖率 %", "Coverage, %", "coverage_pct"),
        ),
        "select * from bi.tax_revenue_share where province_code = %(province_code)s and period = %(month)s "
        "order by scope, measure",
        ("numerator_yuan", "denominator_yuan", "share"),
    ),
    Table(
        "十大集群 Clusters",
        "增加值：元，年初累计。 Value added in yuan, year-to-date.",
        (
            ("代码", "Code", "cluster_code"), ("产业集群", "Cluster", "cluster_name"),
            ("增加值（元）", "Value added, yuan", "value_added_ytd_yuan"),
            ("上年同期（元）", "Same months of last year, yuan", "value_added_prior_year_ytd_yuan"),
            ("增长 %", "Growth, %", "growth_ytd_pct"), ("占十大集群 %", "Share of the ten, %", "share_of_named_pct"),
            ("状态", "Status", "value_status"),
        ),
        "select * from bi.cluster_value_added where province_code = %(province_code)s and period = %(month)s "
        "order by cluster_code",
        ("value_added_ytd_yuan", "value_added_prior_year_ytd_yuan", "growth_ytd_pct", "share_of_named_pct"),
    ),
    Table(
        "平台 Platforms",
        "个，季末。 Count, at the end of the quarter.",
        (
            ("类别", "Type", "platform_type_name"), *_PLACE, ("期末累计", "Stock", "stock_count"),
            ("本季新增", "Added", "added_count"), ("本季撤销", "Withdrawn", "withdrawn_count"),
            ("已运营", "In operation", "operating_count"), ("数据所属季度", "Reported for", "reported_period"),
            ("状态", "Status", "value_status"),
        ),
        "select * from bi.platform_count where province_code = %(province_code)s and period = %(month)s "
        "order by platform_type, reporting_unit_code",
        ("stock_count", "added_count", "withdrawn_count", "operating_count"),
    ),
    Table(
        "名录 Register",
        "个，已认定的为期末有效。 Units, count; confirmed ones are those in force at the end of the month.",
        (
            ("类型", "Type", "unit_kind_name"), *_PLACE, ("已认定", "Confirmed", "confirmed_count"),
            ("推荐", "Nominated", "nominated_count"), ("已撤销", "Withdrawn", "withdrawn_count"),
        ),
        "select unit_kind_name_zh, unit_kind_name_en, coalesce(reporting_unit_code, province_code) as "
        "reporting_unit_code, coalesce(reporting_unit_name_zh, '合计') as reporting_unit_name_zh, "
        "coalesce(reporting_unit_name_en, 'Total') as reporting_unit_name_en, "
        "count(*) filter (where is_confirmed) as confirmed_count, "
        "count(*) filter (where unit_status = 'nominated') as nominated_count, "
        "count(*) filter (where unit_status = 'withdrawn') as withdrawn_count "
        "from bi.unit_register where province_code = %(province_code)s and period = %(month)s "
        "and unit_kind is not null "
        "group by province_code, unit_kind, unit_kind_name_zh, unit_kind_name_en, grouping sets "
        "((unit_register.reporting_unit_code, unit_register.reporting_unit_name_zh, "
        "unit_register.reporting_unit_name_en), ()) order by unit_kind, 3",
        (),
    ),
)  # fmt: skip


def headings(table: Table) -> list[str]:
    """The first row: a heading in both languages, names in each language apart."""
    return [
        f"{zh}{language}\n{en}{english}"
        for zh, en, column in table.columns
        for language, english in (
            (("（中文）", " (Chinese)"), ("（英文）", " (English)")) if is_name(column) else (("", ""),)
        )
    ]


def is_name(column: str) -> bool:
    """Whether a column stands for two, one a language."""
    return column.endswith("_name")
