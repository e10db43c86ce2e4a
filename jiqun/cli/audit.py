"""Commands for whoever reviews: audit verify."""

import sys

import click

from ingest.audit.verify_chain import Head
from jiqun.cli.console import out, print_json
from jiqun.settings import Settings


@click.group("audit")
def audit() -> None:
    """存证。 The archive nobody can alter unseen."""


def _parse_head(_context: click.Context, _option: click.Parameter, texts: tuple[str, ...]) -> list[Head]:
    try:
        return [Head.parse(text) for text in texts]
    except ValueError as error:
        raise click.BadParameter(f"“{error}” 应写作 序号:64位哈希，如回复上所印 (seq:sha256, as printed)") from error


@audit.command("verify")
@click.option(
    "--head", "heads", multiple=True, metavar="SEQ:SHA256", callback=_parse_head, help="a head printed earlier"
)
@click.option("--json", "as_json", is_flag=True)
def verify(heads: list[Head], as_json: bool) -> None:
    """重算存证链。 Recompute the chain, and hold it against the tables, the releases and every head kept or given.

    Exit code: 0 nothing was altered, 1 something was: the first broken link is named.
    """
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.seal_archive import verify_archive

    verified = verify_archive(open_home(Settings.from_environment()), heads)
    if as_json:
        broken = [{"place": b.place, "message_zh": b.message_zh, "message_en": b.message_en} for b in verified.broken]
        print_json({"head": str(verified.head), "outside_head_count": verified.outside, "broken": broken})
    elif verified.broken:
        for found in verified.broken:
            out.print(f"{found.place}: {found.message_zh}。 {found.message_en}.", markup=False)
    else:
        out.print(f"存证完整，未被改动。 Nothing was altered.\n存证头 audit head: {verified.head}", markup=False)
        out.print(_outside(verified.outside), markup=False)
    sys.exit(1 if verified.broken else 0)


def _outside(count: int) -> str:
    if count:
        return f"与库外留存的 {count} 个存证头一致。 It agrees with {count} heads kept outside the database."
    return (
        "没有库外留存的存证头可比：尾部被删或整条链重算看不出来，请用 --head 给出回复上所印的存证头。 "
        "No head from outside was there to compare: a cut tail or a chain computed anew would not show; give --head."
    )


COMMANDS = (audit,)
