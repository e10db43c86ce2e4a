"""What pydantic and PyYAML object to in a form spec, in Chinese and English."""

import difflib
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Words: TypeAlias = tuple[str, str]  # Chinese, English

# By pydantic's type of error; {names} are its context, {input} what stands there.
_ERRORS: Mapping[str, Words] = {
    "missing": ("缺少此项", "this key is missing"),
    "string_type": ("应为文字，此处是“{input}”（数字请加引号）", "text is needed, not “{input}” (quote numbers)"),
    "string_too_short": ("不能为空", "it must not be empty"),
    "string_pattern_mismatch": ("“{input}”的写法不对，应符合 {pattern}", "“{input}” is not written like {pattern}"),
    "too_short": ("至少要有 {min_length} 项", "it needs at least {min_length} entries"),
    "enum": ("“{input}”不在可用之列：{expected}", "“{input}” is none of {expected}"),
    "literal_error": ("“{input}”不在可用之列：{expected}", "“{input}” is none of {expected}"),
    "bool_type": ("应为 true 或 false，此处是“{input}”", "true or false is needed, not “{input}”"),
    "bool_parsing": ("应为 true 或 false，此处是“{input}”", "true or false is needed, not “{input}”"),
    "list_type": ("应为列表（[甲, 乙] 或每行一个“- ”），此处是“{input}”", "a list is needed, not “{input}”"),
    "tuple_type": ("应为列表（[甲, 乙] 或每行一个“- ”），此处是“{input}”", "a list is needed, not “{input}”"),
    "dict_type": ("应由“键: 值”组成，此处是“{input}”", "keys and values are needed, not “{input}”"),
    "model_type": ("应由“键: 值”组成，此处是“{input}”", "keys and values are needed, not “{input}”"),
    "decimal_parsing": ("“{input}”不是数字", "“{input}” is not a number"),
    "greater_than": ("“{input}”应大于 {gt}", "“{input}” must be greater than {gt}"),
}  # fmt: skip
_OTHERWISE: Words = ("“{input}”不合要求", "“{input}” is not what is needed here")
# By what PyYAML says.
_YAML: Mapping[str, str] = {
    "mapping values are not allowed in this context": "此处不能有冒号：缩进不对，或文字应加引号",
    "did not find expected key": "此处应是下一个键：缩进不对或缺少符号",
    "did not find expected ',' or ']'": "方括号内缺少逗号或右括号",
    "did not find expected ',' or '}'": "花括号内缺少逗号或右括号",
    "did not find expected '-' indicator": "列表的缩进不对，或缺少“-”",
    "did not find expected node content": "此处缺少内容",
    "could not find expected ':'": "键后缺少冒号",
    "found character that cannot start any token": "不能用制表符缩进；@、` 等开头的文字应加引号",
    "found a tab character that violates indentation": "不能用制表符缩进，请用空格",
    "found unexpected end of stream": "文件没有写完：缺少引号或括号",
    "but found another document": "一个文件只能写一份表式（不能有第二个“---”）",
}


class SaidError(ValueError):
    """A rule of a spec that is broken; `key` is the one at fault, where the whole part is not.

    Raised in pydantic validators, so that its words come out whole.
    """

    def __init__(self, zh: str, en: str, key: str = "") -> None:
        super().__init__(en)
        self.zh, self.en, self.key = zh, en, key


def explain(error: ErrorDetails, model: type[BaseModel]) -> Words:
    """The first thing wrong with a file: where in it, and what."""
    place = ".".join(str(step) for step in error["loc"] if step != "[key]")
    context = error.get("ctx", {})
    said = context.get("error")
    if isinstance(said, SaidError):
        zh, en = said.zh, said.en
    elif error["type"] == "extra_forbidden":
        zh, en = _unknown_key(error["loc"], model)
    else:
        found = {"input": _short(error["input"]), **context}
        if "expected" in found:
            found["expected"] = str(found["expected"]).replace(" or ", ", ").replace("'", "")
        zh, en = (words.format(**found) for words in _ERRORS.get(error["type"], _OTHERWISE))
    return (f"{place}：{zh}", f"{place}: {en}") if place else (zh, en)


def explain_yaml(problem: str) -> Words:
    """What makes a file no YAML."""
    return f"不是合法的 YAML：{_YAML.get(problem, '格式有误')}", f"not valid YAML: {problem or 'malformed'}"


def _unknown_key(steps: tuple[int | str, ...], model: type[BaseModel]) -> Words:
    """A key that is not known, with the known one most like it."""
    known = _keys_at(steps[:-1], model)
    near = difflib.get_close_matches(str(steps[-1]), known, n=1, cutoff=0.5)
    if near:
        return f"没有这个键，是不是“{near[0]}”？", f"there is no such key; did you mean “{near[0]}”?"
    return f"没有这个键，可用的有：{'、'.join(known)}", f"there is no such key; there are {', '.join(known)}"


def _keys_at(steps: tuple[int | str, ...], model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of the part that stands at a location."""
    at: Any = model
    for step in steps:
        at = at.model_fields[str(step)].annotation if hasattr(at, "model_fields") else get_args(at)[-1]
        if isinstance(at, UnionType):
            at = next(each for each in get_args(at) if each is not NoneType)
    return tuple(at.model_fields)


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
