"""Which model the command line means by a name or a path, to read it or to write it."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
from collections.abc import Callable
from pathlib import Path

from digitpad import paths
from digitpad.cli import terminal
from digitpad.errors import DigitPadError, InputError, StorageError
from digitpad.library import names
from digitpad.library.card import Card, card_of_file
from digitpad.library.entry import Entry
from digitpad.library.store import MAX_MODEL_BYTES, Library
from digitpad.network.presets import PRESETS
from digitpad.paths import MODEL_SUFFIX, WEIGHTS_SUFFIX
from digitpad.training.plan import TrainedNetwork


@dataclasses.dataclass(frozen=True, eq=False)
class ChosenModel:
    """A model that was read, and what is known of it."""

    trained: TrainedNetwork
    card: Card


def load_keras() -> None:
    """Import TensorFlow and Keras, and say on a terminal that this takes its time."""
    from digitpad.learning import runtime

    with terminal.note("Loading TensorFlow …"):
        runtime.load()


def read(name: str | None, network: str | None = None) -> ChosenModel:
    """Read a model.

    Parameters
    ----------
    name
        A name in the library, the path of a `.keras` or `.weights.h5` file, or None for the model
        that comes with DigitPad.
    network
        Key of the preset that a weights file belongs to; None for anything else.
    """
    return find(name, network)()


def find(name: str | None, network: str | None = None) -> Callable[[], ChosenModel]:
    """Find a model as `read` does; return what reads it, which takes its time."""
    if name is not None and _is_path(name):
        path = Path(name)
        _check_network(path, network)
        paths.open_file(path).close()
        return functools.partial(read_file, path, network)
    if network is not None:
        raise _needless_network()
    library = Library()
    entry = library.default() if name is None else library.find(name)
    return functools.partial(read_entry, entry)


def read_entry(entry: Entry) -> ChosenModel:
    """Read a model of the library."""
    content = Library().read(entry)
    load_keras()
    from digitpad.learning import model_files

    return ChosenModel(model_files.from_keras(content, entry.name), entry.card)


def read_file(path: Path, network: str | None) -> ChosenModel:
    """Read a `.keras` file, or a `.weights.h5` file for the preset with this key."""
    _check_network(path, network)
    content = paths.read_file(path, MAX_MODEL_BYTES)
    load_keras()
    from digitpad.learning import model_files

    shown = paths.shown(path)
    if network is None:
        trained = model_files.from_keras(content, paths.model_stem(path), shown)
    else:
        trained = model_files.from_weights(content, PRESETS[network].network, shown)
    return ChosenModel(trained, card_of_file(paths.model_stem(path), trained))


def check_place(name: str) -> None:
    """Raise an error where `keep` could not keep a model here, as far as a look can tell."""
    if _is_path(name):
        paths.is_weights_file(Path(name))
        check_writable(Path(name))
        return
    entry = Library().named(names.clean(name))
    if entry is not None and entry.bundled:
        raise InputError(f"“{entry.name}” comes with DigitPad. Choose another name.")
    check_writable(paths.models() / ".any", shown=name)


def is_same_place(name: str, path: Path) -> bool:
    """Whether `keep` would write under this name or path to the file at another path."""
    return _is_path(name) and os.path.realpath(name) == os.path.realpath(path)


def check_writable(path: Path, shown: str = "") -> None:
    """Raise an error where a file could not be written, as far as a look can tell.

    `shown` is its name in the error, usually that of the path.
    """
    shown = shown or paths.shown(path)
    if paths.is_folder(path):
        raise InputError(f"“{shown}” is a folder. Choose a name for the file in it.")
    paths.check_replaceable(path)
    try:
        folder = _nearest(Path(os.path.realpath(path)))  # a link is written where it leads
    except OSError as error:  # a name that is too long, or a working folder that is gone
        raise StorageError(
            f"“{shown}” can't be written: {error.strerror}. Choose another folder.",
            details=str(error),
        ) from error
    if not paths.is_folder(folder) or not os.access(folder, os.W_OK):
        raise StorageError(
            f"“{shown}” can't be written to “{paths.shown(folder)}”. Choose another folder."
        )


def _nearest(path: Path) -> Path:
    """Return the folder in which a path is or would begin to be made."""
    for folder in path.absolute().parents:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            folder.stat()
            return folder
    return path.absolute()


def keep(trained: TrainedNetwork, card: Card, name: str) -> str:
    """Write a model under a name of the library or to a file, over what is there.

    Parameters
    ----------
    card
        What is known of the model. In the library it takes the name that is given.
    name
        A name in the library, or the path of a `.keras` or `.weights.h5` file.

    Returns
    -------
    A sentence that says where it is.

    Raises
    ------
    StorageError
        If it can't be written there. What was for a file is then added to the library.
    """
    if _is_path(name):
        try:
            write_file(trained, Path(name))
        except StorageError as error:  # what took hours to learn has a second place
            entry = add(trained, card)
            raise StorageError(
                f"{error.message} It is kept as “{entry.name}” in the library.", error.details
            ) from error
        return f"Saved in {name}."
    card = dataclasses.replace(card, name=names.clean(name))
    library = Library()
    there = library.named(card.name)
    contents = _contents(trained, card)
    if there is not None:
        with contextlib.suppress(DigitPadError):  # another DigitPad has just changed or deleted it
            return f"Saved as “{library.replace(there, *contents).name}”."
    return f"Saved as “{library.add(*contents).name}”."


def add(trained: TrainedNetwork, card: Card) -> Entry:
    """Add a model to the library; where its name is taken it gets a number."""
    return Library().add(*_contents(trained, card))


def write_file(trained: TrainedNetwork, path: Path) -> None:
    """Write a model to a `.keras` file, or its weights to a `.weights.h5` file."""
    is_weights = paths.is_weights_file(path)
    from digitpad.learning import model_files

    write = model_files.to_weights if is_weights else model_files.to_keras
    paths.write_atomically(path, write(trained))


def _is_path(name: str) -> bool:
    """Whether a path is meant: what looks like one, unless a model of the library is called so."""
    looks = name.lower().endswith((MODEL_SUFFIX, ".h5")) or Path(name).name != name
    return looks and Library().named(name) is None


def _check_network(path: Path, network: str | None) -> None:
    """Raise an error if --network is missing beside weights, or stands beside something else."""
    is_weights = paths.is_weights_file(path)
    if is_weights and network is None:
        raise InputError(
            f"A {WEIGHTS_SUFFIX} file does not say what network it belongs to. "
            f"Add --network with one of {', '.join(PRESETS)}."
        )
    if network is not None and not is_weights:
        raise _needless_network()


def _needless_network() -> InputError:
    return InputError(
        f"--network goes with a {WEIGHTS_SUFFIX} file: any other model knows its network. "
        "Leave --network out."
    )


def _contents(trained: TrainedNetwork, card: Card) -> tuple[bytes, Card, bytes]:
    """Return what the library keeps of a model: `.keras` file, card and thumbnail."""
    from digitpad.learning import model_files
    from digitpad.training.thumbnail import thumbnail  # with Qt, which a list does without

    return model_files.to_keras(trained), card, thumbnail(card.epochs)
