"""Ctrl-C and a supervisor's SIGTERM end a piece of work by an exception, even where a library swallows it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM: like Ctrl-C, whatever may be in the middle cleans up behind itself."""


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Within the block, SIGINT raises KeyboardInterrupt and SIGTERM raises Terminated.

    Python drops an exception that a signal raises inside a destructor or a weak reference's callback ("Exception
    ignored in ..."), and libraries catch more than they should; whoever pressed Ctrl-C then waits for nothing.

    Yields:
        What raises the interruption again if the work went on all the same: to be called between steps. Outside the
        main thread, which alone is given signals, it does nothing.
    """
    received: list[type[KeyboardInterrupt]] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        received.append(Terminated if number == signal.SIGTERM else KeyboardInterrupt)
        raise received[-1]

    def check() -> None:
        if received:
            raise received[-1]

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    # Who starts a program with a signal ignored (`nohup`, a shell's `&`) means it to be.
    heeded = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
