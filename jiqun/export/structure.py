"""DSD_CLUSTER: what a figure is keyed by and what is said of it (SDMX 3.0; SDMX's own code lists where there are)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec.structs import replace
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import (
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    Facets,
    ItemReference,
    Organisation,
    Role,
    Schema,
)
from pysdmx.model.message import Header

from jiqun.export.code_lists import AGENCY
from jiqun.export.finish_message import both, finish_message
from jiqun.export.observation import Key

VERSION = "1.0"
_CONCEPTS = {
    "FREQ": ("频率", "Frequency"),
    "REF_AREA": ("地区", "Reference area"),
    "UNIT_TYPE": ("单位类型", "Type of unit"),
    "UNIT_ID": ("单位", "Unit"),
    "ACTIVITY": ("产业类别", "Activity"),
    "INDICATOR": ("指标", "Indicator"),
    "TRANSFORMATION": ("变换", "Transformation"),
    "PRICE_BASE": ("价格基础", "Price base"),
    "TIME_PERIOD": ("时期", "Time period"),
    "OBS_VALUE": ("数值", "Observation value"),
    "UNIT_MEASURE": ("计量单位", "Unit of measure"),
    "UNIT_MULT": ("单位乘数（10的幂）", "Unit multiplier (power of ten)"),
    "DECIMALS": ("小数位数", "Decimals"),
    "OBS_STATUS": ("观测状态", "Observation status"),
    "CONF_STATUS": ("保密状态", "Confidentiality status"),
    "COVERAGE": (
        "覆盖率（%）：所依据的报送占应报",
        "Coverage: reporting units behind the figure, per cent of those expected",
    ),
    "COMMENT_OBS": ("说明", "Comment"),
    "RELEASE_ID": ("发布编号", "Release that built the figure"),
    "AS_OF": ("数据截止时点", "As of: facts known at this instant or before"),
}
_LISTS = (
    {name: f"CL_{name}" for name in Key._fields if name != "TIME_PERIOD"}
    | {"UNIT_ID": "CL_UNIT"}
    | {name: f"CL_{name}" for name in ("UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "CONF_STATUS")}
)
_TYPES = {
    "TIME_PERIOD": DataType.PERIOD,
    "OBS_VALUE": DataType.DECIMAL,
    "COVERAGE": DataType.DECIMAL,
    "COMMENT_OBS": DataType.STRING,
    "RELEASE_ID": DataType.STRING,
    "AS_OF": DataType.STRING,  # an instant in UTC; pysdmx reads no DateTime that has a zone
}
_OPTIONAL = ("OBS_VALUE", "DECIMALS", "COVERAGE", "COMMENT_OBS")


def data_structure(lists: Mapping[str, Codelist]) -> DataStructureDefinition:
    """`JLSME:DSD_CLUSTER(1.0)`."""
    return DataStructureDefinition(
        id="DSD_CLUSTER",
        agency=AGENCY,
        version=VERSION,
        name=both("产业集群统计", "Statistics of industrial clusters"),
        components=Components([_component(name, lists) for name in _CONCEPTS]),
    )


def data_flow() -> Dataflow:
    """`JLSME:DF_CLUSTER(1.0)`: all public figures."""
    return Dataflow(
        id="DF_CLUSTER",
        agency=AGENCY,
        version=VERSION,
        name=both("产业集群公布数据", "Published figures of industrial clusters"),
        structure=f"DataStructure={AGENCY}:DSD_CLUSTER({VERSION})",
    )


def text_schema(lists: Mapping[str, Codelist]) -> Schema:
    """The structure of DF_CLUSTER for writing rows of texts.

    pysdmx turns decimals into binary floats, so numbers are texts here; and only dimensions are required, since a row
    that deletes an observation has nothing else.
    """
    schema = data_structure(lists).to_schema()
    components = [
        replace(
            component,
            required=component.role is Role.DIMENSION,
            local_dtype=DataType.STRING if component.local_dtype else None,
        )
        for component in schema.components
    ]
    return replace(schema, context="dataflow", id="DF_CLUSTER", components=Components(components))


def structure_message(lists: Mapping[str, Codelist], release_id: str, as_of: datetime) -> bytes:
    """The SDMX-ML 3.0 message with everything that the data refer to; dated by the release, not by the clock."""
    concepts = ConceptScheme(
        id="CS_CLUSTER",
        agency=AGENCY,
        version=VERSION,
        name=both("产业集群统计概念", "Concepts of the statistics of industrial clusters"),
        items=[Concept(id=name, name=both(*names)) for name, names in _CONCEPTS.items()],
    )
    header = Header(id=f"DSD_CLUSTER_{release_id}", prepared=as_of.astimezone(UTC), sender=Organisation(id=AGENCY))
    objects = [*lists.values(), concepts, data_structure(lists), data_flow()]
    message = write_sdmx(objects, Format.STRUCTURE_SDMX_ML_3_0, header=header)
    assert message is not None  # noqa: S101 - without a path the message comes back as text
    return finish_message(message)


def _component(name: str, lists: Mapping[str, Codelist]) -> Component:
    role = Role.DIMENSION if name in Key._fields else Role.MEASURE if name == "OBS_VALUE" else Role.ATTRIBUTE
    return Component(
        id=name,
        required=name not in _OPTIONAL,
        role=role,
        concept=ItemReference("Concept", AGENCY, "CS_CLUSTER", VERSION, name),
        local_codes=lists.get(_LISTS.get(name, "")),
        local_dtype=_TYPES.get(name),
        local_facets=Facets(max_length=1000) if name == "COMMENT_OBS" else None,
        attachment_level="O" if role is Role.ATTRIBUTE else None,
    )
