"""Bring TensorFlow into the process without freezing it, and say on what it computes."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import importlib.util
import logging
import os
import re
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitpad.errors import UnavailableError
from digitpad.training import precision

_GREETING = re.compile(rb"WARNING: All log messages before absl|[IW]\d{4} ")

_KERAS_JSON = "Keras's settings, in keras.json, don't hold or can't be read: delete that file."

_lock = threading.Lock()
_loaded = False


def load() -> str:
    """Import TensorFlow and Keras, and return the device they compute on, for people.

    Meant for a worker thread, before anything else of `learning`. Later calls return at once.

    Raises
    ------
    UnavailableError
        If TensorFlow is not installed, or can't be loaded or run here.
    """
    global _loaded
    with _lock:
        if not _loaded:
            os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
            os.environ["KERAS_BACKEND"] = "tensorflow"
            for limit in ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"):
                os.environ.pop(limit, None)  # a run has all its epochs and batches
            _check_processor()
            try:
                with _without_greetings(), _without_collections():
                    _open_libraries()
                    import keras
                    import tensorflow as tf
            except (ImportError, ValueError, AttributeError, TypeError, OSError) as error:
                remedy = (
                    _KERAS_JSON if _is_of_keras_json(error) else "Install DigitPad again with pip."
                )
                raise UnavailableError(
                    "TensorFlow could not be loaded, so nothing can be recognised or trained. "
                    + remedy,
                    details=repr(error),
                ) from error
            # whatever the user's keras.json says: networks here have one layout and one precision
            keras.config.set_image_data_format("channels_last")
            keras.config.set_floatx("float32")
            keras.config.set_epsilon(1e-7)
            # each run compiles functions of its own, of which TensorFlow warns on stderr after
            # several in one process as of a mistake ("triggered tf.function retracing")
            tf.get_logger().setLevel(logging.ERROR)
            _loaded = True
    return device()


def _is_of_keras_json(error: Exception) -> bool:
    """Whether Keras, as it is imported, can't make out its own settings."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Path(last.filename).parts[-4:] == ("keras", "src", "backend", "config.py")


def _check_processor() -> None:
    """Say what TensorFlow would only say as it ends the process."""
    flags = precision.processor_flags()
    if flags and "avx" not in flags:
        raise UnavailableError(
            "This processor lacks AVX, which TensorFlow needs, so nothing can be recognised or "
            "trained. Use another computer; or give the virtual machine its host's processor."
        )


def device() -> str:
    """Return what TensorFlow computes on: "CPU", "GPU" or "2 GPUs"."""
    import tensorflow as tf

    gpus = len(tf.config.list_physical_devices("GPU"))
    return {0: "CPU", 1: "GPU"}.get(gpus, f"{gpus} GPUs")


def strategy() -> Any:
    """Return how variables are placed: mirrored on several GPUs, or in one place.

    `tf.distribute.MirroredStrategy` gives each GPU a copy of the model and a share of each batch.
    """
    import tensorflow as tf

    gpus = tf.config.list_logical_devices("GPU")
    if len(gpus) > 1:
        return tf.distribute.MirroredStrategy([gpu.name for gpu in gpus])
    return tf.distribute.get_strategy()


@functools.cache
def computes_fastest_by_xla() -> bool:
    """Whether loops that XLA compiles are faster here than TensorFlow's kernels, and work.

    They are on a CPU. A GPU's own kernels are fast, and XLA needs more than its driver there.
    """
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        return False
    try:
        tf.function(lambda: tf.zeros(()) + 1, jit_compile=True, autograph=False)()
    except tf.errors.OpError:  # built without XLA
        return False
    return True


@contextlib.contextmanager
def _without_greetings() -> Iterator[None]:
    """Hold back stderr, and pass on all of it but TensorFlow's notes on its own start.

    Its C++ libraries print them before any setting of theirs takes effect.
    """
    if sys.stderr is None:  # a program without a console, on Windows
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not _GREETING.match(line):
                    sys.stderr.write(line.decode(errors="replace"))


@contextlib.contextmanager
def _without_collections() -> Iterator[None]:
    """Keep the garbage collector from looking through all that an import makes, now or later.

    TensorFlow's million objects live as long as the process. Each full collection that visits them
    holds the interpreter's lock for 100 to 200 ms, in which no window answers.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _open_libraries() -> None:
    """Open TensorFlow's shared libraries without holding the interpreter's lock.

    `import` loads a gigabyte of them with the lock held, and on a cold disk every other thread
    stands still for many seconds. ctypes' own call of `dlopen` would too while Python opens the
    library by name, so the C function is called, which lets the lock go; the import then finds them
    loaded. Local symbols: global ones clash with those of other libraries and crash.
    """
    if not sys.platform.startswith("linux"):
        return
    found = importlib.util.find_spec("tensorflow")
    if found is None or found.origin is None:
        return
    folder = Path(found.origin).parent
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    dlopen.restype = ctypes.c_void_p
    for name in ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"):
        # a library that can't be opened here will be said so, better, by the import
        dlopen(str(folder / name).encode(), os.RTLD_LAZY | os.RTLD_LOCAL)
