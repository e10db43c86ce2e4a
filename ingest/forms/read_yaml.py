"""YAML files checked against a model; an error names the file and the line."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ingest.errors import JiqunError

Model = TypeVar("Model", bound=BaseModel)


class SpecError(JiqunError):
    """A form spec that cannot be used."""

    def __init__(self, path: Path, line: int, problem_zh: str, problem_en: str) -> None:
        where = f"{path}:{line}"
        super().__init__(f"表式文件 {where}：{problem_zh}", f"Form spec {where}: {problem_en}")


def read_yaml(path: Path, model: type[Model]) -> tuple[Model, yaml.Node | None]:
    """Read and check one file.

    Returns:
        The model and the YAML node it came from, for `line_of`.

    Raises:
        SpecError: Unreadable, not YAML, a key twice, or not what the model says; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, yaml.CSafeLoader)
        _refuse_double_keys(path, node)
        return model.model_validate(yaml.load(text, yaml.CSafeLoader)), node
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(path, 1, f"无法读取（{error}）", f"cannot be read ({error})") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SpecError(path, line, f"不是合法的 YAML：{error.problem}", f"not valid YAML: {error.problem}") from None
    except ValidationError as error:
        # A misspelt key shows twice, as unknown and as missing: the first says where.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        place, line = ".".join(str(step) for step in first["loc"]), line_of(node, first["loc"])
        raise SpecError(path, line, f"{place}：{first['msg']}", f"{place}: {first['msg']}") from None


def line_of(node: yaml.Node | None, steps: tuple[Any, ...]) -> int:
    """The line of the deepest node that a pydantic location reaches."""
    line = 1
    for step in (None, *steps):
        if isinstance(node, yaml.MappingNode) and step is not None:
            found = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif step is None and node is not None:
            line = node.start_mark.line + 1
    return line


def _refuse_double_keys(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise SpecError(path, line, f"“{key.value}”出现两次", f"“{key.value}” appears twice")
            seen.add(key.value)
            _refuse_double_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_double_keys(path, value)
