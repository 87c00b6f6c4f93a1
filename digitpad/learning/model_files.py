"""Models and weights as files that stock Keras 3 reads and writes: `.keras` and `.weights.h5`.

Writing is Keras's own work. Reading never is: its deserialisation can be made to run code, so a
file is checked against DigitPad's own table of layers and only numbers are taken from it.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator

import keras

from digitpad import paths
from digitpad.errors import InputError, ModelError, StorageError
from digitpad.learning import build, hdf5, keras_config, keras_weights
from digitpad.learning.archive import CONFIG, METADATA, WEIGHTS, KerasArchive
from digitpad.network import background_class
from digitpad.network.network import Network
from digitpad.paths import MODEL_SUFFIX
from digitpad.training.plan import TrainedNetwork

_MAX_METADATA_BYTES = 10_000
_MAX_CONFIG_BYTES = 2_000_000  # a layer takes 2 to 3 kB, and there are at most 200
_HDF5_OVERHEAD_BYTES = 4 << 20
_COPIES = 6
"""A weights member holds each weight once, and a few more times for the optimizer."""


def to_keras(trained: TrainedNetwork) -> bytes:
    """Return a whole model as a `.keras` archive.

    Stock Keras opens it and can train it further: where the optimizer is known, it, its state,
    loss and metrics are in it.

    Raises
    ------
    ModelError
        If the weights don't fit the network.
    StorageError
        If not even a temporary folder can be made.
    """
    return _saved(build.assemble(trained))


def to_weights(trained: TrainedNetwork) -> bytes:
    """Return the weights alone as a `.weights.h5` file, which the same network in Keras loads.

    Raises
    ------
    ModelError
        If the weights don't fit the network.
    StorageError
        If not even a temporary folder can be made.
    """
    model: keras.Sequential = build.build(trained.network, fresh=False)
    build.set_weights(model, trained)
    # Of a model that is not compiled it is what `save_weights` writes. That writes to a path alone,
    # and where a disk is full HDF5 ends the process with a segmentation fault.
    with zipfile.ZipFile(io.BytesIO(_saved(model))) as archive:
        return archive.read(WEIGHTS)


def from_keras(content: bytes, name: str, shown: str = "") -> TrainedNetwork:
    """Read a Sequential model that Keras 3 saved as a `.keras` archive.

    Parameters
    ----------
    content
        What the file holds; nothing in it is trusted.
    name
        What the network is called.
    shown
        What the file is called in messages, usually as the network.

    Returns
    -------
    The network with its weights. The optimizer is None where it is not one of DigitPad's or its
    learning rate is no number; its state is left out where it is not that of DigitPad's settings.

    Raises
    ------
    ModelError
        If it is not such a file, is damaged, or holds a network that DigitPad does not know.
    """
    with _naming(shown or name):
        archive = KerasArchive(content)
        keras_config.check_version(
            keras_config.parse_json(archive.read(METADATA, _MAX_METADATA_BYTES), METADATA)
        )
        config = keras_config.parse_json(archive.read(CONFIG, _MAX_CONFIG_BYTES), CONFIG)
        network = keras_config.read_network(config, name)
        optimizer, resumable = keras_config.read_optimizer(config)
        limit = _HDF5_OVERHEAD_BYTES + _COPIES * 4 * network.parameter_count
        with hdf5.opened(archive.read(WEIGHTS, limit)) as root:
            weights = keras_weights.read_weights(root, network)
            state = keras_weights.read_optimizer_state(root, network) if resumable else ()
    return TrainedNetwork(network, weights, optimizer, state)


def from_weights(content: bytes, network: Network, name: str) -> TrainedNetwork:
    """Read weights that Keras 3 saved as a `.weights.h5` file, for a network that is known.

    Parameters
    ----------
    content
        What the file holds; nothing in it is trusted.
    network
        The network that the weights are meant for. They may be those of the same network with a
        class for what is no digit (`digitpad.network.background_class`); it is then returned so.
    name
        What the file is called in messages.

    Raises
    ------
    ModelError
        If it is not such a file, is damaged, or does not fit; then it says which layer expects
        which shape and what came.
    """
    with _naming(name):
        if content.startswith(b"PK\x03\x04"):
            raise ModelError(
                "This is a whole model, not a weights file. Open it under a name ending in .keras."
            )
        with hdf5.opened(content) as root:
            try:
                return TrainedNetwork(network, keras_weights.read_weights(root, network))
            except ModelError:
                with contextlib.suppress(ModelError, InputError):
                    larger = background_class.add(network)
                    return TrainedNetwork(larger, keras_weights.read_weights(root, larger))
                raise


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        message = paths.printable(f"“{name}”: {error.message}")  # the file's own words are in it
        raise ModelError(message, error.details) from error


class _Memory(io.BytesIO):
    """A file in memory: a model that took hours to learn must not need room for a temporary one."""

    def __str__(self) -> str:
        return f"model{MODEL_SUFFIX}"  # by which Keras chooses the layout


def _saved(model: keras.Sequential) -> bytes:
    with _Memory() as file:
        try:
            model.save(file)
        except OSError as error:  # it makes a temporary folder, for which there is nothing here
            raise StorageError(
                f"A temporary folder could not be made: {error.strerror or error}. "
                "Free some space and try again.",
                details=repr(error),
            ) from error
        return file.getvalue()
