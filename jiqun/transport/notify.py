"""Tell people: a message by mail or to a webhook, as one setting says."""

import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from ingest.errors import JiqunError, PassingError

_SECONDS = 30


def notify(place: str | None, subject: str, text: str, secret: str | None = None) -> bool:
    """Send a message.

    Args:
        place: `https://...` (a webhook: JSON with `subject` and `text`), or
            `smtp://user@host:port?from=a@b&to=c@d` (`smtps://` for TLS from the start); None: nobody is told.
        subject: one line.
        text: the message.
        secret: password of the mail server, or bearer token of the webhook.

    Returns:
        Whether anybody was told.

    Raises:
        JiqunError: the setting is of another kind; PassingError: the message could not be sent.
    """
    if place is None:
        return False
    parts = urlsplit(place)
    try:
        if parts.scheme in ("http", "https"):
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            answer = httpx.post(place, json={"subject": subject, "text": text}, headers=headers, timeout=_SECONDS)
            answer.raise_for_status()
            return True
        if parts.scheme in ("smtp", "smtps"):
            _send_mail(place, subject, text, secret)
            return True
    except (httpx.HTTPError, OSError, smtplib.SMTPException) as error:
        cause = type(error).__name__  # its words may hold what was sent
        raise PassingError(
            f"通知发送失败（{parts.scheme}://{parts.hostname}：{cause}）。",
            f"The message could not be sent ({parts.scheme}://{parts.hostname}: {cause}).",
        ) from error
    raise JiqunError(
        "JIQUN_NOTIFY 应是 https://… 或 smtp://用户@主机?from=…&to=…。",
        "JIQUN_NOTIFY should be https://... or smtp://user@host?from=...&to=....",
    )


def _send_mail(place: str, subject: str, text: str, secret: str | None) -> None:
    parts = urlsplit(place)
    people: Mapping[str, list[str]] = parse_qs(parts.query)
    message = EmailMessage()
    message["Subject"], message["From"] = subject, people["from"][0]
    message["To"] = ", ".join(people["to"])
    message.set_content(text)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "", parts.port or 0, timeout=_SECONDS) as server:
        if parts.username and secret:
            if parts.scheme == "smtp":
                server.starttls()
            server.login(unquote(parts.username), secret)
        server.send_message(message)
