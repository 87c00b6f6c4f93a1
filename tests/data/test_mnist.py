"""MNIST: where it is looked for, downloaded to, and how it is told from something else."""

import hashlib
import http.server
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data import mnist
from digitpad.data.digits import DataSet
from digitpad.data.progress import Progress, ignore
from digitpad.errors import DataError, StorageError, UnavailableError
from tests.samples import blocks, mnist_file

Answer = Callable[[http.server.BaseHTTPRequestHandler], Any]
NOWHERE = "http://127.0.0.1:1/mnist.npz"


@pytest.fixture(scope="module")
def real() -> Path:
    """Return MNIST itself; found before a test changes the variable that names it."""
    return mnist_file()


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where MNIST is kept in a Keras folder of this test's own."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv(mnist.VARIABLE, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "keras" / "datasets" / "mnist.npz"


def load(url: str = NOWHERE) -> DataSet:
    return mnist.load(ignore, CancelToken(), url)


def sending(content: bytes) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def assert_is_mnist(data: DataSet) -> None:
    assert (data.name, len(data.train), len(data.test)) == ("MNIST", 60_000, 10_000)
    assert data.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.test.labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_keras_decides_where_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    assert mnist.cached() == Path("/home/me/.keras/datasets/mnist.npz")
    monkeypatch.setenv("KERAS_HOME", "~/elsewhere")
    assert mnist.cached() == Path("/home/me/elsewhere/datasets/mnist.npz")


def test_finds_the_file_that_the_variable_names(
    real: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mnist.VARIABLE, str(real))
    assert_is_mnist(load())
    assert not cached.exists()


def test_finds_the_file_that_keras_keeps(real: Path, cached: Path) -> None:
    cached.parent.mkdir(parents=True)
    cached.symlink_to(real.resolve())
    assert_is_mnist(load())


def test_the_same_digits_in_another_type_are_mnist(
    real: Path, cached: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with np.load(real) as members:
        arrays = {
            name: array.astype(np.int16) if name == "x_test" else array
            for name, array in members.items()
        }
    np.savez(tmp_path / "same.npz", **arrays)
    monkeypatch.setenv(mnist.VARIABLE, str(tmp_path / "same.npz"))
    assert_is_mnist(load())


def test_one_wrong_pixel_is_not_mnist(
    real: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with np.load(real) as members:
        arrays = dict(members)
    arrays["x_test"][9_999, 27, 27] += 1
    cached.parent.mkdir(parents=True)
    np.savez(cached, **arrays)
    with pytest.raises(DataError, match=rf"“mnist\.npz” is not MNIST.* Delete {cached} to have"):
        load()
    assert cached.exists()


@pytest.mark.parametrize("content", [b"", b"PK hello", None], ids=["empty", "damaged", "other"])
def test_another_file_is_not_mnist(
    content: bytes | None, cached: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mine.npz"
    if content is None:
        digits = blocks(10)
        np.savez(path, x_train=digits.images, y_train=digits.labels)
    else:
        path.write_bytes(content)
    monkeypatch.setenv(mnist.VARIABLE, str(path))
    with pytest.raises(DataError, match=r"^“mine\.npz” is not MNIST.* DIGITPAD_MNIST names it"):
        load()


def test_a_named_file_that_is_missing_is_not_replaced(
    cached: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(mnist.VARIABLE, str(tmp_path / "gone.npz"))
    with pytest.raises(StorageError, match=r"No such file.* DIGITPAD_MNIST names it"):
        load()


def test_is_downloaded_once(
    real: Path, cached: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = real.read_bytes()
    # Keras's own file is not here; this one has the same digits
    monkeypatch.setattr(mnist, "_FILE_SHA256", hashlib.sha256(content).hexdigest())
    steps: list[Progress] = []
    assert_is_mnist(mnist.load(steps.append, CancelToken(), serve(sending(content))))
    assert Progress("Downloading MNIST", len(content), len(content)) in steps
    assert cached.read_bytes() == content
    assert list(cached.parent.iterdir()) == [cached]
    assert_is_mnist(load(NOWHERE))


def test_what_can_not_be_kept_is_used_all_the_same(
    real: Path, cached: Path, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = real.read_bytes()
    monkeypatch.setattr(mnist, "_FILE_SHA256", hashlib.sha256(content).hexdigest())
    cached.parent.parent.write_bytes(b"a file where the folder should be")
    assert_is_mnist(load(serve(sending(content))))


def test_wrong_bytes_are_not_kept(cached: Path, serve: Callable[[Answer], str]) -> None:
    with pytest.raises(UnavailableError, match=r"what came is another file\. .*--data synthetic"):
        load(serve(sending(b"<html>Log in to this network</html>")))
    assert not cached.parent.exists()


def test_says_why_it_can_not_be_had_and_what_there_is_instead(cached: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        load()
    assert caught.value.message == (
        "MNIST could not be downloaded: 127.0.0.1 can't be reached. "
        "Train on the synthetic digits (--data synthetic) or on a file of your own."
    )


def test_a_cancelled_download_leaves_nothing(cached: Path, serve: Callable[[Answer], str]) -> None:
    token = CancelToken()

    def cancel_on_the_way(step: Progress) -> None:
        if step.done:
            token.cancel()

    with pytest.raises(Cancelled):
        mnist.load(cancel_on_the_way, token, serve(sending(bytes(1 << 20))))
    assert not cached.parent.exists()
