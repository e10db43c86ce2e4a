"""MetricFlow's own command on the published figures: `jiqun mf query --metrics block_economy_value_added_share`."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.build_marts import PROJECT, dbt_connection, environment
from jiqun.pipeline.query import end_of_day


def run_metricflow(warehouse: Warehouse, words: Sequence[str], work_dir: Path, as_of: date | None = None) -> int:
    """Run `mf WORDS` on the metrics of the dbt project, seeing only what readers see.

    Args:
        warehouse: entered as bi_reader.
        words: as after `mf`.
        work_dir: for the manifest and logs, apart for each home.
        as_of: the release in force at that day's end; None: the newest.

    Returns:
        The command's exit code.

    Raises:
        JiqunError: the project cannot be parsed.
    """
    from dbt.cli.main import dbtRunner  # these take seconds to import
    from dbt_metricflow.cli import main as metricflow
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration
    from dbt_metricflow.cli.dbt_connectors import dbt_config_accessor as artifacts
    from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest

    # Before each command it asks the package index for a newer version of itself: nothing leaves this machine.
    metricflow.UpdateChecker = lambda: SimpleNamespace(check=lambda *_: None)
    options = {} if as_of is None else {"jiqun.as_of": end_of_day(as_of).isoformat()}
    places = {
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(work_dir / "target"),
        "DBT_LOG_PATH": str(work_dir / "logs"),
    }
    with environment(dbt_connection(warehouse, "bi_reader", **options) | places):
        parsed = dbtRunner().invoke(["--log-level", "none", "parse"])
        if not parsed.success:
            raise JiqunError(
                f"dbt 项目无法解析：{parsed.exception}", f"The dbt project cannot be parsed: {parsed.exception}"
            )
        manifest = (work_dir / "target" / "semantic_manifest.json").read_text("utf-8")
        # It looks for the manifest in the project's own folder, which is not ours to write in.
        artifacts.dbtArtifacts.build_semantic_manifest_from_dbt_project_root = staticmethod(
            lambda project_root: parse_manifest_from_dbt_generated_manifest(manifest)
        )
        try:
            metricflow.cli.main(list(words), prog_name="jiqun mf", obj=CLIConfiguration(), standalone_mode=True)
        except SystemExit as end:
            return int(end.code or 0) if isinstance(end.code, int | None) else os.EX_SOFTWARE
    return 0
