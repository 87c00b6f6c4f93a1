"""Downloads from a real server on this machine: whole, cut, stalled, redirected, cancelled."""

import contextlib
import http.server
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import download
from digitpad.data.progress import Progress, ignore
from digitpad.errors import UnavailableError

CONTENT = bytes(range(256)) * 1000
Answer = Callable[[http.server.BaseHTTPRequestHandler], Any]


def whole(request: http.server.BaseHTTPRequestHandler, announced: int | None = None) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CONTENT) if announced is None else announced))
    request.end_headers()
    request.wfile.write(CONTENT)


def fetch(url: str, limit: int = 1 << 20, patience: float = 10.0) -> bytes:
    return download.fetch(url, "It", limit, ignore, CancelToken(), patience)


def test_downloads_a_file_and_says_how_far(serve: Callable[[Answer], str]) -> None:
    steps: list[Progress] = []
    assert download.fetch(serve(whole), "It", 1 << 20, steps.append, CancelToken()) == CONTENT
    assert steps[0] == Progress("Downloading It", 0, None)
    assert steps[-1] == Progress("Downloading It", len(CONTENT), len(CONTENT))
    done = [step.done for step in steps]
    assert done == sorted(done)


def test_a_size_need_not_be_announced(serve: Callable[[Answer], str]) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(CONTENT)

    assert fetch(serve(answer)) == CONTENT


def test_follows_a_redirect(serve: Callable[[Answer], str]) -> None:
    target = serve(whole)

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.end_headers()

    assert fetch(serve(answer)) == CONTENT


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/again", "redirects without end"),
        ("file:///etc/hostname", "broke off"),
        ("http://[", "broke off"),
    ],
)
def test_gives_up_a_redirect_that_leads_nowhere(
    location: str, reason: str, serve: Callable[[Answer], str]
) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", location)
        request.end_headers()

    with pytest.raises(UnavailableError, match=rf"^It could not be downloaded: .*{reason}\.$"):
        fetch(serve(answer))


@pytest.mark.parametrize("status", [204, 403, 404, 500])
def test_says_what_the_server_answered(status: int, serve: Callable[[Answer], str]) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.end_headers()

    with pytest.raises(UnavailableError, match=f"the server answered {status}"):
        fetch(serve(answer))


def test_says_that_the_line_broke(serve: Callable[[Answer], str]) -> None:
    url = serve(lambda request: whole(request, len(CONTENT) + 1))
    with pytest.raises(UnavailableError, match=r"the connection to 127\.0\.0\.1 broke off"):
        fetch(url)


def test_a_size_that_is_no_size_is_refused(serve: Callable[[Answer], str]) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1" * 5_000)
        request.end_headers()

    with pytest.raises(UnavailableError, match="could not be downloaded"):
        fetch(serve(answer))


@pytest.mark.parametrize("announced", [True, False])
def test_takes_no_more_than_the_limit(announced: bool, serve: Callable[[Answer], str]) -> None:
    sent: list[int] = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if announced:
            request.send_header("Content-Length", str(1 << 40))
        request.end_headers()
        while True:
            sent.append(request.wfile.write(CONTENT))

    with pytest.raises(UnavailableError, match="more than 300,000 bytes"):
        fetch(serve(answer), limit=300_000)
    assert sum(sent) < 1 << 30


@pytest.mark.parametrize("headers", [True, False])
def test_gives_up_a_dead_line(headers: bool, serve: Callable[[Answer], str]) -> None:
    over = threading.Event()

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        if headers:
            request.send_response(200)
            request.end_headers()
            request.wfile.write(b"first")
        over.wait(60)

    url = serve(answer)
    try:
        with pytest.raises(UnavailableError, match=r"nothing came from 127\.0\.0\.1 for 0\.2 sec"):
            fetch(url, patience=0.2)
    finally:
        over.set()


def test_gives_up_a_line_that_trickles(
    serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_LONGEST", 0.0)
    with pytest.raises(UnavailableError, match="not done after"):
        fetch(serve(whole))


def test_stops_when_asked_to_while_little_comes(serve: Callable[[Answer], str]) -> None:
    token = CancelToken()
    over = threading.Event()

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(CONTENT)))
        request.end_headers()
        request.wfile.write(b"1")
        over.wait(60)

    def cancel_on_first_byte(step: Progress) -> None:
        if step.done == 1:
            token.cancel()
            over.set()

    with pytest.raises(Cancelled):
        download.fetch(serve(answer), "It", 1 << 20, cancel_on_first_byte, token)


def test_does_not_start_when_cancelled_before() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        download.fetch("http://127.0.0.1:1/", "It", 1 << 20, ignore, token)


def test_says_that_there_is_no_way_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        port = unused.getsockname()[1]
        with pytest.raises(UnavailableError, match=r"127\.0\.0\.1 can't be reached"):
            fetch(f"http://127.0.0.1:{port}/")


def test_says_that_the_connection_is_not_secure(serve: Callable[[Answer], str]) -> None:
    with pytest.raises(UnavailableError, match="is not secure"):
        fetch(serve(whole).replace("http:", "https:"))


def test_an_error_of_the_listener_is_not_taken_for_one_of_the_line(
    serve: Callable[[Answer], str],
) -> None:
    def broken(step: Progress) -> None:
        if step.done:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        download.fetch(serve(whole), "It", 1 << 20, broken, CancelToken())


def test_a_redirect_may_lead_to_a_name_that_is_not_ascii(serve: Callable[[Answer], str]) -> None:
    asked: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        if len(asked) > 1:
            whole(request)
            return
        request.send_response(302)
        request.send_header("Location", "/café".encode().decode("latin-1"))
        request.end_headers()

    assert fetch(serve(answer)) == CONTENT
    assert asked[1:] == ["/caf%C3%A9"]


def test_what_comes_with_a_redirect_is_not_read(serve: Callable[[Answer], str]) -> None:
    target = serve(whole)
    sent: list[int] = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.send_header("Content-Length", str(1 << 40))
        request.end_headers()
        with contextlib.suppress(OSError):
            while len(sent) < 64:
                sent.append(request.wfile.write(bytes(1 << 20)))

    assert fetch(serve(answer)) == CONTENT
    assert len(sent) < 64
