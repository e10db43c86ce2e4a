"""What the fields of a form on a web page hold: a page saved from a browser has its figures there."""

from collections.abc import Mapping

FIELDS = frozenset({"input", "select", "option", "textarea"})
_NO_TEXT = frozenset({"hidden", "button", "submit", "reset", "image", "checkbox", "radio", "file"})


class FieldText:
    """Gets the tags and the data of fields in order, gives the text that they show."""

    def __init__(self) -> None:
        self._options: list[tuple[str, bool]] | None = None  # of the list at hand: text, whether chosen
        self._is_multiple = self._in_text = False

    def open(self, tag: str, attributes: Mapping[str, str]) -> str:
        """Take a beginning; gives what is shown at once."""
        if tag == "input":
            is_text = attributes.get("type", "").lower() not in _NO_TEXT
            return attributes.get("value", "") if is_text else ""
        if tag == "select":
            self._options, self._is_multiple = [], "multiple" in attributes
        elif tag == "option" and self._options is not None:
            self._options.append(("", "selected" in attributes))
        elif tag == "textarea":
            self._in_text = True
        return ""

    def take(self, data: str) -> list[str]:
        """Take character data; gives the lines that are shown."""
        if self._options is None:
            return data.split("\n") if self._in_text else [data]
        if self._options:
            text, is_chosen = self._options[-1]
            self._options[-1] = (text + data, is_chosen)
        return []

    def close(self, tag: str) -> str:
        """Take an end; gives what is shown: the options chosen, or the first where one must be."""
        self._in_text = self._in_text and tag != "textarea"
        if tag != "select" or self._options is None:
            return ""
        options, self._options = self._options, None
        chosen = [text.strip() for text, is_chosen in options if is_chosen]
        if not chosen and options and not self._is_multiple:
            chosen = [options[0][0].strip()]
        return " ".join(chosen)
