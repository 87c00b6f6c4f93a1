"""A web server on this machine."""

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Answer = Callable[[http.server.BaseHTTPRequestHandler], Any]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], str]]:
    """Return what starts a server that answers so, and returns its address."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with contextlib.ExitStack() as running:

        def start(answer: Answer) -> str:
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    with contextlib.suppress(OSError):  # the client has hung up
                        answer(self)

                def log_message(self, *args: Any) -> None:
                    """Say nothing."""

            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            running.callback(thread.join)
            running.callback(server.server_close)
            running.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/digits.npz"

        yield start
