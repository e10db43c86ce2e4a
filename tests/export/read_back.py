"""Our SDMX files read by the other library, with every text as it stands there."""

from collections.abc import Mapping
from pathlib import Path

import sdmx
from sdmx.model.common import ActionType

from jiqun.export.export_sdmx import STRUCTURE_FILE

Rows = Mapping[tuple[str, ...], dict[str, str]]


def read_by_sdmx1(structure: Path, data: Path) -> dict[ActionType, Rows]:
    """Key -> measure and attributes as texts, by action."""
    flow = sdmx.read_sdmx(structure).dataflow["DF_CLUSTER"]
    found: dict[ActionType, Rows] = {}
    for dataset in sdmx.read_sdmx(data, structure=flow).data:
        rows = {
            tuple(str(value.value) for value in one.dimension.values.values()): {
                "OBS_VALUE": one.value,
                **{name: str(value.value) for name, value in one.attached_attribute.items()},
            }
            for one in dataset.obs
        }
        assert len(rows) == len(dataset.obs)
        found[dataset.action] = rows
    return found


def apply_vintages(folder: Path) -> Rows:
    """What the messages of a folder come to, taken in the order of their numbers."""
    state: dict[tuple[str, ...], dict[str, str]] = {}
    for data in sorted(folder.glob("*.csv")):
        messages = read_by_sdmx1(folder / STRUCTURE_FILE, data)
        state |= messages[ActionType.replace]
        for key in messages.get(ActionType.delete, {}):
            del state[key]
    return state
