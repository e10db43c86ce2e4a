"""Replies and reminders to where their readers fetch them."""

from pathlib import Path

from jiqun.transport.store import Store


def deliver_outbox(outbox: Path, store: Store) -> list[str]:
    """Put every file of the outbox that the store lacks, or has in another size, under the same name.

    What is in an outbox never changes, so the size tells a file that was cut short.

    Returns:
        The names of the files delivered now.

    Raises:
        JiqunError: the store cannot be read or written; what was delivered before stays there.
    """
    there = store.list()
    names = {path.relative_to(outbox).as_posix(): path for path in outbox.rglob("*") if path.is_file()}
    missing = [
        name
        for name, path in sorted(names.items())
        if not path.name.startswith(".") and (name not in there or there[name].size != path.stat().st_size)
    ]
    for name in missing:
        store.put(names[name], name)
    return missing
