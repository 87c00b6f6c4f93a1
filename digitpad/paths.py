"""Where resources and the user's files are, and the one way in which a file is read and written."""

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

import platformdirs

from digitpad.errors import InputError, StorageError

MODEL_SUFFIX = ".keras"
"""Of a file with a whole model: layers, weights, and how it was compiled."""
WEIGHTS_SUFFIX = ".weights.h5"
"""Of a file with weights alone."""

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """Return the folder of icons, bundled models and pictures.

    In a wheel it lies inside the package, in a checkout beside it.
    """
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def user_data() -> Path:
    """Return the folder of the user's models and settings; `DIGITPAD_HOME` overrides it."""
    override = os.environ.get("DIGITPAD_HOME")
    if override:
        try:
            return Path(override).expanduser()
        except RuntimeError as error:
            raise StorageError(
                f"DIGITPAD_HOME is “{override:.60}”, and that user has no folder here. "
                "Name another folder.",
                details=str(error),
            ) from error
    return platformdirs.user_data_path("digitpad", appauthor=False)


def beside_checkout() -> Path:
    """Return the folder `shared` beside the checkout that DigitPad runs from, if it does."""
    return _PACKAGE.parent.parent / "shared"


def models() -> Path:
    """Return the folder of the user's models. It need not exist yet."""
    return user_data() / "models"


def bundled_models() -> Path:
    """Return the folder of the models that come with DigitPad."""
    return resources() / "models"


def is_weights_file(path: Path) -> bool:
    """Whether a model file holds weights alone; raises `InputError` if its name says neither."""
    name = path.name.lower()
    if not name.endswith((MODEL_SUFFIX, WEIGHTS_SUFFIX)):
        raise InputError(
            f"A model file ends in {MODEL_SUFFIX} or {WEIGHTS_SUFFIX}. Received: “{shown(path)}”."
        )
    return name.endswith(WEIGHTS_SUFFIX)


def model_stem(path: Path) -> str:
    """Return the name of a model file without what says that it is one, as `printable`."""
    name = printable(path.name)
    for suffix in (MODEL_SUFFIX, WEIGHTS_SUFFIX):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def shown(path: Path) -> str:
    """Return a file's name as a sentence can hold it: printable, at most 60 characters."""
    # a name may hold line breaks, and bytes that are no text and can't be printed
    name = printable(path.name or str(path))
    return name if len(name) <= 60 else f"{name[:40]}…{name[-19:]}"


def printable(text: str) -> str:
    """Return a text from a stranger with “?” for what would end its line or steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def megabytes(count: int) -> str:
    """Return a number of bytes for people, rounded up: what is too large must look so."""
    return f"{-(-count >> 20):,} MB"


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; not where that can't be told, as opening it will say."""
    try:
        return path.is_dir()
    except OSError:  # before Python 3.14, of a name that is too long or may not be looked at
        return False


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file; not where that can't be told, as `is_folder`."""
    try:
        return path.is_file()
    except OSError:
        return False


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading: never a folder, a pipe or a device.

    Raises
    ------
    StorageError
        If there is no such file or it can't be opened.
    """
    try:
        # looked at before it is opened, because opening a device can already do something, and
        # again afterwards, because another may have taken its place
        if stat.S_ISREG(path.stat().st_mode):
            # without O_NONBLOCK a pipe that took its place would wait for a writer for ever
            flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            file = os.fdopen(os.open(path, os.O_RDONLY | flags), "rb")
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file
            file.close()
        kind = "a folder" if path.is_dir() else "no regular file"
        raise StorageError(f"“{shown(path)}” is {kind}. Choose a file.", details=str(path))
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        raise _unreadable(path, error) from error


def read_file(path: Path, limit: int) -> bytes:
    """Return what a regular file holds.

    Raises
    ------
    StorageError
        If it can't be read, or holds more than `limit` bytes.
    """
    with open_file(path) as file:
        try:
            # Python makes room for all that it is asked to read at most, however little there is
            fits = os.fstat(file.fileno()).st_size <= limit
            content = file.read() if fits else b""
        except OSError as error:
            raise _unreadable(path, error) from error
    if not fits or len(content) > limit:
        raise StorageError(
            f"“{shown(path)}” is too large: expected at most {megabytes(limit)}.", details=str(path)
        )
    return content


def read_start(path: Path, count: int) -> bytes:
    """Return the first bytes of a regular file; raises `StorageError` if it can't be read."""
    with open_file(path) as file:
        try:
            return file.read(count)
        except OSError as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> StorageError:
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"“{shown(path)}” could not be read: {reason}. Check the name and try again.",
        details=f"{path}: {error}",
    )


def check_replaceable(path: Path) -> None:
    """Check that a file may take the place of what is at a path: a regular file, or nothing.

    Raises
    ------
    StorageError
        If it is a folder, a pipe or a device, or may not be looked at.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise StorageError(f"“{shown(path)}” is no regular file. Choose another name.")
    except (FileNotFoundError, NotADirectoryError):
        return  # of the second, making the folder tells
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    The bytes go to a temporary file in the same folder, are flushed to the disk and read back,
    and only then take the place of what was there. The folder is made if it is missing. Where
    `path` is a link, the file that it leads to is written.

    Raises
    ------
    StorageError
        If anything fails. What was at `path` before is then still there, untouched.
    """
    check_replaceable(path)
    temporary: Path | None = None
    try:
        path = Path(os.path.realpath(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".digitpad-{secrets.token_hex(8)}.tmp"
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != content:
            raise OSError("what was read back is not what was written")
        with contextlib.suppress(FileNotFoundError):  # of a new file the umask says who may
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _unwritable(path: Path, error: Exception) -> StorageError:
    reason = getattr(error, "strerror", None) or str(error)
    return StorageError(
        f"“{shown(path)}” could not be written: {reason}. "
        "Choose another folder or free some space, and try again.",
        details=f"{path}: {error}",
    )


def sync_folder(folder: Path) -> None:
    """Make what was created, renamed or removed in a folder last through a power cut.

    Where that can't be done, in a folder that may not be listed or on a file system that has no
    such thing, it is left to the system: all is in its place already.
    """
    if os.name != "posix":
        return  # Windows has no handle of a folder to flush
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
