"""The one spelling in which tokens, labels and names are compared."""

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─━﹣－~～〜∼"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十\d]+\)|\d+[、.])")
_OF_WHICH = re.compile(r"^(?:其中[::]?|#)")


def unify(text: str) -> str:
    """Full-width forms as half-width (NFKC), every dash and tilde as one hyphen; spaces stay."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_INVISIBLE)


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """As `unify`, and without spaces of any kind."""
    return "".join(unify(text).split())


def row_label(text: str) -> str:
    """A row's label without its enumerator (一、 (一) 1.); 其中: in one spelling."""
    label = _ENUMERATOR.sub("", squeeze(text))
    return _OF_WHICH.sub("其中:", label)


def header_token(text: str) -> str:
    """A header without % signs, so that 增减% and 增减(%) are one."""
    return squeeze(text).replace("%", "").replace("()", "")
