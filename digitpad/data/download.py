"""One file from the web into memory: bounded, with progress, and given up when it stalls."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator
from urllib.parse import urljoin, urlsplit

from digitpad.cancel import CancelToken
from digitpad.data.progress import Listener, Progress
from digitpad.errors import UnavailableError

_MAX_REDIRECTS = 5
_CHUNK = 1 << 16
_LONGEST = 15 * 60.0  # seconds; a server could go on for ever with a byte now and then


def fetch(
    url: str,
    what: str,
    limit: int,
    progress: Listener,
    token: CancelToken,
    patience: float = 10.0,
) -> bytes:
    """Download a file.

    Parameters
    ----------
    url
        Where it is.
    what
        What it is, for people.
    limit
        The most bytes that are taken.
    progress, token
        Who is told how far the work is, and who may stop it. On a dead line it stops when
        `patience` has run out.
    patience
        Seconds to wait for the connection, and then for each next byte.

    Raises
    ------
    UnavailableError
        If it can't be had; says why.
    Cancelled
        If the token asks for it.
    """
    token.raise_if_cancelled()
    text = f"Downloading {what}"
    progress(Progress(text, 0, None))
    give_up = time.monotonic() + _LONGEST
    content = bytearray()
    with contextlib.closing(_received(url, what, patience)) as chunks:
        for chunk, total in chunks:
            content += chunk
            if max(len(content), total or 0) > limit:
                raise _failed(what, f"the server sent more than {limit:,} bytes")
            if time.monotonic() > give_up:
                raise _failed(what, f"it was not done after {_LONGEST / 60:g} minutes")
            progress(Progress(text, len(content), total))
            token.raise_if_cancelled()
    return bytes(content)


def _received(
    url: str, what: str, patience: float
) -> Generator[tuple[bytes, int | None], None, None]:
    """Yield what comes as it comes, each time with the size that the server has announced."""
    import requests  # with its libraries it takes 0.1 s to load, and most runs download nothing
    import urllib3

    plain = {"Accept-Encoding": "identity"}
    try:
        with requests.Session() as session:
            # followed here: requests would first read all that comes with a redirect
            target_of = session.get_redirect_target
            session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
            for _ in range(_MAX_REDIRECTS + 1):
                with session.get(url, stream=True, timeout=patience, headers=plain) as response:
                    target = target_of(response)
                    if target is not None:
                        url = urljoin(url, target)
                        continue
                    if response.status_code != requests.codes.ok:
                        raise _failed(what, f"the server answered {response.status_code}")
                    announced = response.headers.get("Content-Length", "")
                    total = int(announced) if announced.isdecimal() else None
                    # read() would wait for the whole chunk: a slow line could not be cancelled
                    while chunk := response.raw.read1(_CHUNK):
                        yield chunk, total
                    return
            raise requests.TooManyRedirects
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        ValueError,  # a header that can't be read
    ) as error:
        host = urlsplit(url).hostname or "the server"
        if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
            reason = f"nothing came from {host} for {patience:g} seconds"
        elif isinstance(error, requests.exceptions.SSLError):
            reason = f"the connection to {host} is not secure"
        elif isinstance(error, requests.TooManyRedirects):
            reason = f"{host} redirects without end"
        elif isinstance(error, requests.ConnectionError):
            reason = f"{host} can't be reached"
        else:
            reason = f"the connection to {host} broke off"
        raise _failed(what, reason, str(error)) from error


def _failed(what: str, reason: str, details: str = "") -> UnavailableError:
    return UnavailableError(f"{what} could not be downloaded: {reason}.", details)
