"""YAML files checked against a model; an error names the file and the line, in Chinese and English."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ingest.errors import JiqunError
from ingest.forms.explain_yaml import SaidError, Words, explain, explain_yaml

Model = TypeVar("Model", bound=BaseModel)
_LARGEST = 1 << 20  # bytes; the longest spec has some ten thousand
_DEEPEST = 50  # levels; a spec has seven


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
    text = _read_text(path)
    node = None
    try:
        _refuse_tricks(path, text)
        node = yaml.compose(text, yaml.CSafeLoader)
        if node is None:
            raise SpecError(path, 1, "文件是空的", "the file is empty")
        if not isinstance(node, yaml.MappingNode):
            line = node.start_mark.line + 1
            raise SpecError(path, line, "应由“键: 值”组成", "it must consist of keys and values")
        _refuse_keys(path, node)
        return model.model_validate(yaml.load(text, yaml.CSafeLoader)), node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SpecError(path, line, *explain_yaml(error.problem or "")) from None
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise SpecError(path, line, "含有不允许的控制字符", "it contains a control character") from None
    except ValidationError as error:
        # A misspelt key shows twice, as unknown and as missing: the first says where.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        said = first.get("ctx", {}).get("error")
        line = line_of(node, (*first["loc"], said.key) if isinstance(said, SaidError) and said.key else first["loc"])
        raise SpecError(path, line, *explain(first, model)) from None
    except ValueError:  # 2006-13-45 is written like a date and is none
        line, value = next(_false_dates(node), (1, ""))
        raise SpecError(path, line, f"没有这样的日期：{value}", f"there is no such date: {value}") from None


def _read_text(path: Path) -> str:
    words: Words
    line = 1
    try:
        if path.is_dir():
            words = "这是文件夹，不是文件", "this is a folder and not a file"
        elif path.exists() and not path.is_file():
            words = "这不是普通文件", "this is no ordinary file"
        elif path.stat().st_size > _LARGEST:
            words = f"文件太大（超过 {_LARGEST >> 20} MB）", f"the file is too large (over {_LARGEST >> 20} MB)"
        else:
            raw = path.read_bytes()
            return raw.decode("utf-8-sig")
    except FileNotFoundError:
        words = "文件不存在", "there is no such file"
    except OSError as error:
        words = f"无法读取（{error.strerror}）", f"it cannot be read ({error.strerror})"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        words = "不是 UTF-8 编码：请另存为 UTF-8", "it is not in UTF-8: save it as UTF-8"
    raise SpecError(path, line, *words)


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


def _refuse_tricks(path: Path, text: str) -> None:
    """Anchors and aliases, by which a small file becomes a huge or an endless one, and bottomless nesting."""
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            words = "不能使用锚点和别名（& 和 *）", "anchors and aliases (& and *) must not be used"
            raise SpecError(path, line, *words)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise SpecError(path, line, f"嵌套超过 {_DEEPEST} 层", f"it is nested deeper than {_DEEPEST} levels")


def _refuse_keys(path: Path, node: yaml.Node) -> None:
    """Keys that stand twice, or are no words."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise SpecError(path, line, "键必须是一个词", "a key must be a word")
            if key.value in seen:
                raise SpecError(path, line, f"“{key.value}”出现两次", f"“{key.value}” appears twice")
            seen.add(key.value)
            _refuse_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_keys(path, value)


def _false_dates(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Line and text of what is written like a date or a number and is none."""
    if isinstance(node, yaml.ScalarNode):
        try:
            yaml.SafeLoader("").construct_object(node)
        except ValueError:
            yield node.start_mark.line + 1, node.value
    elif isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        for each in node.value:
            for inner in each if isinstance(each, tuple) else (each,):
                yield from _false_dates(inner)
