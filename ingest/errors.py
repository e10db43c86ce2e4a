"""What a person can act on: an error in Chinese and English, with an exit code."""


class JiqunError(Exception):
    """A condition that the user can mend; shown as text, never as a traceback.

    Attributes:
        message_zh: what is wrong and what to do, in Chinese.
        message_en: the same in English.
        exit_code: of the command that ends with it; 2 = cannot run.
    """

    def __init__(self, message_zh: str, message_en: str, exit_code: int = 2) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en
        self.exit_code = exit_code


class PassingError(JiqunError):
    """Trouble that may be over soon: a server that is away, another load at work. Trying again may help."""
