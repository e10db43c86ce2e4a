"""From a template to a page."""

from collections.abc import Callable, Mapping
from typing import Any

from expectations.site.page_words import make_environment
from expectations.site.write_pages import Page


def make_page(
    path: str,
    template: str,
    title: str,
    shows: Mapping[str, Any],
    *,
    unseen: Mapping[str, Any] | None = None,
    late: Mapping[str, Callable[[], Any]] | None = None,
) -> Page:
    """A page that is rendered when it is written.

    Args:
        path: below the site's folder.
        template: its file name.
        title: for the browser.
        shows: values by name; if one of them changes, the page is made anew.
        unseen: further values, told by those of `shows` or, like the head of the day, of no account.
        late: functions whose results the template gets; called only when the page is made.
    """
    root = "../" * path.count("/")

    def render() -> str:
        made = {name: make() for name, make in (late or {}).items()}
        values = {**shows, **(unseen or {}), **made}
        return make_environment().get_template(template).render(root=root, title=title, **values)

    return Page(path, [title, shows], render)
