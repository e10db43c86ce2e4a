"""The sample and its truth know nothing of the pipeline they test."""

import ast
from pathlib import Path

import jiqun.sample

FORBIDDEN = ("ingest", "expectations", "dbt", "dbt_project", "dags", "airflow")


def test_the_sample_imports_nothing_of_the_pipeline():
    modules = sorted(Path(jiqun.sample.__file__).parent.glob("*.py"))
    assert len(modules) > 10
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] not in FORBIDDEN, (module, name)
                assert not name.startswith("jiqun") or name.startswith("jiqun.sample"), (module, name)


def test_truth_does_not_touch_the_writers():
    folder = Path(jiqun.sample.__file__).parent
    for module in folder.glob("truth*.py"):
        names = {
            n.module for n in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(n, ast.ImportFrom)
        }
        writers = ("form_", "write_", "columns", "sheet")
        assert not [name for name in names if name and name.split(".")[-1].startswith(writers)], module
