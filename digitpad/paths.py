"""Where resources and the user's files are, and the one way in which a file is written."""

import contextlib
import os
import tempfile
from pathlib import Path

import platformdirs

from digitpad.errors import StorageError

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
        return Path(override).expanduser()
    return platformdirs.user_data_path("digitpad", appauthor=False)


def models() -> Path:
    """Return the folder of the user's models. It need not exist yet."""
    return user_data() / "models"


def bundled_models() -> Path:
    """Return the folder of the models that come with DigitPad."""
    return resources() / "models"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    The bytes go to a temporary file in the same folder, are flushed to the disk and read back,
    and only then take the place of what was there. The folder is made if it is missing.

    Raises
    ------
    StorageError
        If anything fails. What was at `path` before is then still there, untouched.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".digitpad-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != content:
            raise OSError("what was read back is not what was written")
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise StorageError(
            f"“{path.name}” could not be written: {reason}. "
            "Choose another folder or free some space, and try again.",
            details=f"{path}: {error}",
        ) from error


def _umask() -> int:
    # mkstemp makes files that only their owner can read; a saved file follows the umask instead.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no handle of a folder to flush
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
