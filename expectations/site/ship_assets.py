"""Great Expectations' pages made to work without a network: assets beside them, links to the outside rewritten.

Its templates load Bootstrap, jQuery, Font Awesome and more from content delivery networks. Here they come from
installed packages; what its pages can do without is dropped. A page built again has its old links again: rewrite after
each build.
"""

import re
from html import escape
from importlib.resources import files
from pathlib import Path

_BOOTSTRAP = ("django_static_bootstrap", "static/bootstrap")
_JQUERY = ("django_static_jquery3", "static/jquery")
_ICONS = ("fontawesomefree", "static/fontawesomefree")

# Installed package, file in it, place below `static/vendor`.
_SHIPPED = (
    (*_BOOTSTRAP, "css/bootstrap.min.css", "bootstrap/bootstrap.min.css"),
    (*_BOOTSTRAP, "js/bootstrap.bundle.min.js", "bootstrap/bootstrap.bundle.min.js"),  # with Popper
    (*_JQUERY, "jquery.min.js", "jquery/jquery.min.js"),
    (*_ICONS, "css/all.min.css", "fontawesome/css/all.min.css"),
    (*_ICONS, "webfonts/fa-solid-900.woff2", "fontawesome/webfonts/fa-solid-900.woff2"),
    (*_ICONS, "webfonts/fa-regular-400.woff2", "fontawesome/webfonts/fa-regular-400.woff2"),
    (*_ICONS, "webfonts/fa-brands-400.woff2", "fontawesome/webfonts/fa-brands-400.woff2"),
)
# Part of an outside address, and what stands in for it; anything else from outside is dropped (charts, date picker,
# dark theme: no page of ours has use for them).
_STAND_INS = (
    ("/jquery", "jquery/jquery.min.js"),
    ("bootstrap.min.js", "bootstrap/bootstrap.bundle.min.js"),
    ("bootstrap.min.css", "bootstrap/bootstrap.min.css"),
    ("bootstrap-table.min.js", "data_docs.js"),  # our own: draws the one table that needs a script, the index
    ("/font-awesome/", "fontawesome/css/all.min.css"),
)
_OUTSIDE_TAG = re.compile(r'<(?:script|link)\b[^>]*?\b(?:src|href)="(https?://[^"]+)"[^>]*>(?:\s*</script>)?')
_PICTURE = re.compile(r"https://great-expectations-web-assets[^\"')]*")
_ICON = re.compile(r'href="[./]*static/images/favicon\.ico"')
_ADVERTISEMENT = re.compile(r"<footer>.*?</footer>", re.DOTALL)
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'"
)


def ship_assets(folder: Path) -> None:
    """Put the assets into `folder/static/vendor`."""
    vendor = folder / "static" / "vendor"
    for package, base, name, place in _SHIPPED:
        target = vendor / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((files(package) / base / name).read_bytes())
    (vendor / "data_docs.js").write_bytes(Path(__file__).with_name("static").joinpath("data_docs.js").read_bytes())


def rewrite_page(html: str, root: str, head: str, back: str) -> str:
    """A page of Data Docs that asks for nothing outside its folder.

    Args:
        html: as Great Expectations wrote it.
        root: from the page to the folder of Data Docs: `../../`.
        head: of the audit chain.
        back: from the folder of Data Docs to the page of ours that it belongs to.
    """
    page = _OUTSIDE_TAG.sub(lambda tag: _stand_in(tag[1], root), html)
    page = _PICTURE.sub(f"{root}static/images/logo-long.png", page)
    page = _ICON.sub(f'href="{root}static/images/favicon.ico"', page)
    page = _ADVERTISEMENT.sub("", page)
    page = page.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{_POLICY}">', 1)
    banner = (
        f'<p class="m-2"><a href="{escape(root + back)}">← 审核网站 Validation site</a> · 存证头 audit head '
        f'<code id="head">{escape(head)}</code></p>'
    )
    return page.replace("<body>", f"<body>{banner}", 1)


def _stand_in(address: str, root: str) -> str:
    for part, place in _STAND_INS:
        if part in address and "prefers-dark" not in address:
            source = f"{root}static/vendor/{place}"
            if place.endswith(".css"):
                return f'<link rel="stylesheet" href="{source}">'
            return f'<script src="{source}"></script>'
    return ""
