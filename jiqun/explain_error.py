"""Any error in words for people, for the terminal and for the record."""

import psycopg

from ingest.errors import JiqunError
from jiqun.runtime.interrupts import Terminated


def explain_error(error: BaseException) -> JiqunError:
    """What happened, in Chinese and English; what is a JiqunError already stays as it is."""
    if isinstance(error, JiqunError):
        return error
    name, words = type(error).__name__, " ".join(str(error).split())
    if isinstance(error, psycopg.Error | OSError):
        return JiqunError(
            f"数据库或磁盘出错：{words}。已发布的数据未受影响，排除故障后重新运行即可。",
            f"The database or a disk failed: {words}. What is published is as it was; mend it and run again.",
        )
    if isinstance(error, Exception):
        return JiqunError(
            f"程序出错（{name}：{words}），已发布的数据未受影响。",
            f"The program failed ({name}: {words}); what is published is as it was.",
        )
    how = "SIGTERM" if isinstance(error, Terminated) else "Ctrl-C" if isinstance(error, KeyboardInterrupt) else name
    return JiqunError(f"被中断（{how}），可直接重新运行。", f"Interrupted ({how}); it can be run again.")
