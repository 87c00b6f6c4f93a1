"""TensorFlow as DigitPad brings it into the process."""

import logging

from digitpad.learning import runtime


def test_functions_compiled_anew_are_no_reason_for_a_warning() -> None:
    runtime.load()
    import tensorflow as tf

    heard: list[logging.LogRecord] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    listener = Listener()
    tf.get_logger().addHandler(listener)
    try:
        compiled = tf.function(lambda number: tf.zeros(()) + number, autograph=False)
        for number in range(30):  # traced for each: they are Python numbers, no tensors
            compiled(number)
    finally:
        tf.get_logger().removeHandler(listener)
    assert heard == []
