"""The shape of a form spec as it is written: what each key of the YAML may say."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from ingest.forms.explain_yaml import SaidError
from ingest.vocabulary import Basis, SubjectType

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class UnitKind(StrEnum):
    """What a quantity is measured in; `text` is no quantity but an attribute kept as typed."""

    MONEY = "money"  # yuan
    COUNT = "count"
    PERCENT = "percent"
    POINT = "point"  # percentage points: the change of a rate
    INDEX = "index"  # the year before = 100
    AREA = "area"  # 亩
    ENERGY = "energy"  # tonnes of standard coal
    WEIGHT = "weight"  # tonnes
    VOLUME = "volume"  # cubic metres
    TEXT = "text"


class Frequency(StrEnum):
    """How often a form is due."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Role(StrEnum):
    """What a column is for that holds no figures: names of the row, or facts about its figures."""

    ORDINAL = "ordinal"
    CODE = "code"
    LABEL = "label"
    CATEGORY = "category"
    UNIT = "unit"
    NOTE = "note"
    LINE = "line"  # 汇总代码: the number of the row's line in the form
    REGION = "region"
    INDICATOR = "indicator"
    PERIOD = "period"
    FREQUENCY = "frequency"
    REGION_CODE = "region_code"  # beside the name of the row's region, and held against it
    INDICATOR_CODE = "indicator_code"  # the same of its indicator; unlike `line` it never tells what a row is


def _check_pattern(value: str | None) -> None:
    if value is not None:
        try:
            re.compile(value)
        except re.error as error:
            where = (error.pos or 0) + 1
            raise SaidError(
                f"不是正则表达式（第 {where} 个字符）", f"not a regular expression: {error}", "pattern"
            ) from None


def _check_reference(code: str) -> str:
    if code.startswith("@") and code not in _REFERENCES:
        known = ", ".join(_REFERENCES)
        raise SaidError(f"没有“{code}”，可用的有：{known}", f"there is no “{code}”; there are {known}")
    return code


_REFERENCES = ("@reporting_unit", "@sheet", "@region", "@previous")
SubjectCode = Annotated[str, AfterValidator(_check_reference)]  # a code, or whom the row or sheet is about


class Part(BaseModel):
    """All parts refuse keys they do not know: a misspelt key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AttributeKind(StrEnum):
    """What the text of an attribute must be for anyone to compute with it."""

    WORD = "word"  # one of `words`
    DATE = "date"  # a full date
    REGION = "region"  # a region of the code list, valid in the period
    CODE = "code"  # a code that matches `pattern`


class AttributePart(Part):
    """What may stand in the cells of a text attribute. Without one, any text may."""

    kind: AttributeKind
    words: list[str] = []
    pattern: str | None = None
    example: str = ""  # of what matches, for the message and the blank form
    required: bool = False
    required_where: dict[Code, list[str]] = {}  # attribute of the same row -> words with which this one is needed

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        if bool(self.words) is not (self.kind is AttributeKind.WORD):
            raise SaidError(
                "kind: word 须有 words，其他的不能有", "words belong to kind word, which needs them", "words"
            )
        if (self.pattern is not None) is not (self.kind is AttributeKind.CODE):
            raise SaidError(
                "kind: code 须有 pattern，其他的不能有", "a pattern belongs to kind code, which needs it", "pattern"
            )
        _check_pattern(self.pattern)
        return self


class IndicatorPart(Part):
    """A quantity: what headers and rows call it, and what kind of unit it has; a text attribute: what it may hold."""

    tokens: list[str] = []
    unit: UnitKind
    line: str | None = None  # its number in a column of role line or indicator
    written_in: str | None = None  # the unit of measure that a blank form prints
    holds: AttributePart | None = None

    @model_validator(mode="after")
    def _only_text_holds(self) -> Self:
        if self.holds and self.unit is not UnitKind.TEXT:
            raise SaidError("holds 只用于 unit: text", "holds belongs to unit: text", "holds")
        return self


class BasisPart(Part):
    """A basis: what headers call it; growth and share bring their own unit."""

    tokens: list[str] = Field(min_length=1)
    unit: UnitKind | None = None


class ColumnPart(Part):
    """One column, a product (`indicators` x `bases`), every column headed by a period, or a shared group (`use`)."""

    use: str | None = None
    role: Role | None = None
    tokens: list[str] = []
    indicator: Code | None = None
    basis: Basis | None = None
    indicators: list[Code] = []
    bases: list[Basis] = []
    periods: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.periods and (self.basis is None or self.tokens or self.role):
            raise SaidError(
                "periods 须有 basis，不能有 tokens 和 role",
                "periods needs a basis, and neither tokens nor a role",
                "periods",
            )
        product, single = bool(self.bases), bool(self.indicator or self.basis)
        if self.indicators and not self.bases:
            raise SaidError("indicators 须有 bases", "indicators need bases", "indicators")
        if sum((self.use is not None, product, single or self.role is not None)) != 1:
            raise SaidError(
                "只能写其中一种：use / role、indicator、basis / indicators、bases",
                "say one of: use / role, indicator, basis / indicators, bases",
            )
        if (self.use or product) and self.tokens:
            raise SaidError("tokens 只用于单独一栏", "tokens belong to a single column", "tokens")
        if self.role and not self.tokens:
            raise SaidError("有 role 的栏须有 tokens", "a column with a role needs tokens", "role")
        return self


class RowPart(Part):
    """How a row is recognised (tokens, pattern or list), and what it then says of its cells.

    A `block` says it of the rows below, too, until the next block. A `heading` takes no values. `line` makes tokens fit
    only where the sheet's column of role line says so; a column of role indicator_code must not contradict it.
    """

    use: str | None = None
    tokens: list[str] = []
    pattern: str | None = None
    list: Literal["region", "cluster", "indicator"] | None = None
    line: str | None = None
    subject: SubjectType | None = None
    code: SubjectCode | None = None
    code_by_category: dict[str, SubjectCode] = {}
    indicator: Code | Literal["@previous"] | None = None
    indicators: dict[Code, Code] = {}
    basis: Basis | None = None
    block: bool = False
    heading: bool = False
    skip_blank: bool = False
    required: bool = False

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        _check_pattern(value)
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum((self.use is not None, bool(self.tokens), self.pattern is not None, self.list is not None)) != 1:
            raise SaidError("只能写其中一种：use、tokens、pattern、list", "say one of: use, tokens, pattern, list")
        if self.tokens and self.subject and not (self.code or self.code_by_category):
            raise SaidError(
                "有 tokens 和 subject 的行须有 code 或 code_by_category",
                "a row with tokens and a subject needs code or code_by_category",
                "subject",
            )
        if self.line and not self.tokens:
            raise SaidError("line 只用于 tokens", "line belongs to tokens", "line")
        return self


class SubjectPart(Part):
    """What a layout's rows describe where the rows do not say."""

    type: SubjectType
    code: SubjectCode


class LayoutPart(Part):
    """One arrangement of a form: header columns and labelled rows.

    `transposed`: rows and columns are exchanged. `blocks_across`: the header may be repeated to the right.
    """

    name: Code
    transposed: bool = False
    blocks_across: bool = False
    sheets: list[str] = []  # only sheets of these names
    one_period: bool = False  # a row of another period than the submission's is refused
    subject: SubjectPart | None = None
    columns: list[ColumnPart] = Field(min_length=1)
    rows: list[RowPart] = Field(min_length=1)


class SharedPart(Part):
    """A file in `parts/`: what specs take in by `use`."""

    indicators: dict[Code, IndicatorPart] = {}
    bases: dict[Basis, BasisPart] = {}
    columns: dict[str, list[ColumnPart]] = {}
    rows: dict[str, list[RowPart]] = {}


class SpecFile(SharedPart):
    """A whole form spec."""

    form: Code
    version: str = Field(min_length=1)
    table_code: str = ""
    title_tokens: list[str] = []
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    frequency: Frequency
    valid_from: Month
    valid_to: Month
    reporting_unit: str | None = None  # of a published file that names none; 000000 is the country
    period: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$")  # of one that names none
    units_implied: bool = False  # where a published file names no unit, the indicators' written_in counts
    units: list[str] = []
    symbols: str = "yearbook"
    use: list[str] = []
    layouts: list[LayoutPart] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_recognised(self) -> Self:
        if not (self.table_code or self.title_tokens):
            raise SaidError(
                "table_code 和 title_tokens 至少写一个，否则认不出这张表",
                "a form is recognised by table_code or title_tokens: give one",
            )
        if self.valid_to < self.valid_from:
            raise SaidError("valid_to 早于 valid_from", "valid_to is before valid_from", "valid_to")
        return self

    @field_validator("version", mode="before")
    @classmethod
    def _version_is_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value
