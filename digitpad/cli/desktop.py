"""What the window needs of the system, and what to say where that is missing.

Nothing is looked at before it has failed, so a start that works pays nothing for this.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from typing import TYPE_CHECKING

from digitpad.cli import terminal
from digitpad.errors import UnavailableError

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

# What Qt's libraries are linked with, and the Debian package that each is in.
TO_IMPORT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
FOR_A_WINDOW_ON_X = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FOR_A_WINDOW_ON_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
_LIBRARY = re.compile(r"\S+\.so[.\d]*(?=: cannot open shared object file)")
# Qt's notes on its search for a plugin, which name a library that is seldom the missing one.
_SEARCH = "qt.qpa."
# Off-screen there is no window manager that could be told of sizes.
_NO_MANAGER = "This plugin does not support"


def has_display() -> bool:
    """Whether there is a display to try, or Qt was told by its own setting what to do."""
    if not sys.platform.startswith("linux"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def explain_import(error: ImportError) -> UnavailableError:
    """Return what to say when a library of DigitPad's could not be imported."""
    found = _LIBRARY.search(str(error))
    if found is None:
        name = error.name or "a library"
        return UnavailableError(
            f"DigitPad's installation is not whole: {name} could not be imported. "
            "Install DigitPad again with pip.",
            details=str(error),
        )
    library = found.group()
    missing = dict.fromkeys([library, *_missing(TO_IMPORT)])
    return UnavailableError(_lacking(list(missing)), details=str(error))


def speak_before_abort() -> None:
    """Say in one sentence why Qt can't go on, and exit with 1, where Qt would dump core."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            terminal.complain(_why_fatal(message))
            sys.stdout.flush()
            os._exit(1)  # returning would let Qt abort
        searching = (context.category or "").startswith(_SEARCH)
        if not searching and not message.startswith(_NO_MANAGER):
            print(message, file=sys.stderr)

    qInstallMessageHandler(handle)


def _why_fatal(message: str) -> str:
    if "platform plugin" not in message:
        return f"Qt, the window's library, can't go on: {message}"
    chosen = os.environ.get("QT_QPA_PLATFORM")
    wayland, x = (os.environ.get(name) for name in ("WAYLAND_DISPLAY", "DISPLAY"))
    # Qt tries Wayland first, and X after it
    platform = chosen or ("wayland" if wayland and not x else "xcb")
    needed = {"wayland": FOR_A_WINDOW_ON_WAYLAND, "xcb": FOR_A_WINDOW_ON_X}.get(platform, {})
    if missing := _missing(needed):
        return _lacking(missing)
    if chosen:
        return (
            f"Qt can't show a window on “{chosen}”, as QT_QPA_PLATFORM asks. "
            "Unset QT_QPA_PLATFORM and start again."
        )
    return (
        f"The display “{x or wayland}” does not answer. Check "
        f"{'DISPLAY' if x else 'WAYLAND_DISPLAY'}, or unset it to run the demo off-screen."
    )


def _missing(libraries: dict[str, str]) -> list[str]:
    return [library for library in libraries if not _opens(library)]


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _lacking(libraries: list[str]) -> str:
    known = TO_IMPORT | FOR_A_WINDOW_ON_X | FOR_A_WINDOW_ON_WAYLAND
    packages = dict.fromkeys(known[library] for library in libraries if library in known)
    remedy = (
        f"on Debian or Ubuntu, run “apt-get install {' '.join(packages)}” as root"
        if packages
        else "install the package that holds it"
    )
    return f"DigitPad needs {', '.join(libraries)}, which this system lacks: {remedy}."
