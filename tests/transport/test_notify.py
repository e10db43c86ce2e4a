"""People are told by a webhook or by mail, over real servers on loopback."""

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ingest.errors import JiqunError, PassingError
from jiqun.transport.notify import notify


@pytest.fixture
def posted() -> Iterator[tuple[str, list[Any]]]:
    """A webhook's address, and what came."""
    came: list[Any] = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came.append((self.headers["Authorization"], body))
            self.send_response(500 if body["subject"] == "fail" else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came
        server.shutdown()


@pytest.fixture
def mailed() -> Iterator[tuple[str, list[str]]]:
    """The address of a mail server that takes one plain message at a time, and what came."""
    came: list[str] = []

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    came.append(text.decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield (
            f"smtp://127.0.0.1:{server.server_address[1]}?from=jiqun@example.org&to=a@example.org&to=b@example.org",
            came,
        )
        server.shutdown()


def test_a_webhook(posted: tuple[str, list[Any]]) -> None:
    url, came = posted
    assert notify(url, "催报", "text", "token")
    assert came == [("Bearer token", {"subject": "催报", "text": "text"})]
    with pytest.raises(PassingError) as told:
        notify(url, "fail", "private words")
    assert "private" not in told.value.message_en


def test_mail(mailed: tuple[str, list[str]]) -> None:
    place, came = mailed
    assert notify(place, "Reporters chased", "one letter")
    [message] = came
    assert "To: a@example.org, b@example.org" in message
    assert "Subject: Reporters chased" in message
    assert "one letter" in message


def test_nobody_is_told_without_the_setting_and_a_wrong_one_is_said() -> None:
    assert notify(None, "a", "b") is False
    with pytest.raises(JiqunError, match="JIQUN_NOTIFY"):
        notify("ftp://host", "a", "b")
    with pytest.raises(PassingError):
        notify("http://127.0.0.1:9/", "a", "b")
