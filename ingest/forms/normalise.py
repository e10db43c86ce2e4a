"""The one spelling in which tokens, labels and names are compared."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import yaml

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─━﹣－~～〜∼"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十\d]+\)|\d+[、.])")
_OF_WHICH = re.compile(r"^(?:其中[::]?|#)")


@cache
def load_characters() -> dict[str, str]:
    """Simplified characters to the traditional and variant ones that stand for them (`characters.yaml`)."""
    text = Path(__file__).with_name("characters.yaml").read_text(encoding="utf-8")
    characters: dict[str, str] = yaml.safe_load(text)["traditional"]
    return characters


@cache
def _one_spelling() -> dict[int, str | None]:
    variants = {ord(old): new for new, old_ones in load_characters().items() for old in old_ones}
    return _DASHES | _INVISIBLE | variants


def unify(text: str) -> str:
    """Full-width forms as half-width (NFKC), every dash and tilde as one hyphen, simplified characters; spaces stay."""
    return unicodedata.normalize("NFKC", text).translate(_one_spelling())


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """As `unify`, and without spaces of any kind."""
    return "".join(unify(text).split())


@lru_cache(maxsize=65536)
def row_label(text: str) -> str:
    """A row's label without its enumerator (一、 (一) 1.); 其中: in one spelling."""
    label = _ENUMERATOR.sub("", squeeze(text))
    return _OF_WHICH.sub("其中:", label)


def header_token(text: str) -> str:
    """A header without % signs, so that 增减% and 增减(%) are one."""
    return squeeze(text).replace("%", "").replace("()", "")
