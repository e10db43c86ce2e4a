"""Figures as an SDMX-CSV message: RFC 4180 lines, ACTION R for what is in force, D for what no longer is."""

from collections.abc import Iterable, Sequence

import pandas as pd
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Schema
from pysdmx.model.dataset import ActionType

from jiqun.export.observation import Figure, Key

_NOTHING = dict.fromkeys(
    ("OBS_VALUE", "UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "CONF_STATUS", "COVERAGE", "COMMENT_OBS",
     "RELEASE_ID", "AS_OF"), "",
)  # fmt: skip


def data_message(schema: Schema, figures: Sequence[Figure], withdrawn: Iterable[Key] = ()) -> bytes:
    """The message, UTF-8; the same bytes for the same figures.

    Args:
        schema: see `text_schema`.
        figures: to be replaced or added, in the order of their keys.
        withdrawn: keys of figures that are no longer there: full dimensions and nothing else delete an observation.
    """
    replaced = [figure.key._asdict() | figure.attributes() for figure in figures]
    deleted = [key._asdict() | _NOTHING for key in sorted(withdrawn)]
    datasets = [
        PandasDataset(structure=schema, data=pd.DataFrame(rows, dtype=object), action=action)
        for rows, action in ((replaced, ActionType.Replace), (deleted, ActionType.Delete))
        if rows
    ]
    text = write_sdmx(datasets, Format.DATA_SDMX_CSV_2_0_0)
    assert text is not None  # noqa: S101 - without a path the message comes back as text
    return text.replace("\n", "\r\n").encode()  # no field has a line break
