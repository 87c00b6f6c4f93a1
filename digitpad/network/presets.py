"""Networks to choose from, the tutorials' among them, each with its usual settings of `fit`."""

from __future__ import annotations

import dataclasses

from digitpad.network.network import Layer, Network


@dataclasses.dataclass(frozen=True)
class Preset:
    """A network and how it is usually trained.

    Parameters
    ----------
    key
        Name on the command line.
    title, summary
        Name and one sentence for people.
    network
        The layers.
    optimizer
        Keras's name of the optimizer.
    learning_rate
        Step size; that of Keras where the tutorial says nothing.
    batch_size, epochs
        Arguments of `fit`.
    schedule
        How the learning rate changes over the run: "constant", as in the tutorials, or
        "one-cycle", which makes `learning_rate` the highest.
    """

    key: str
    title: str
    summary: str
    network: Network
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    schedule: str = "constant"


def _dense(units: int, activation: str) -> Layer:
    return Layer("Dense", {"units": units, "activation": activation})


def _feedforward(dropout: float) -> tuple[Layer, ...]:
    return (
        _dense(500, "relu"),
        Layer("Dropout", {"rate": dropout}),
        _dense(300, "relu"),
        Layer("Dropout", {"rate": dropout}),
        _dense(10, "softmax"),
    )


def _small_convnet(filters: tuple[int, int], units: int, *regularised: Layer) -> tuple[Layer, ...]:
    # Pools before it activates and never pads, so that few full-size maps are computed: seconds an
    # epoch on two cores where the usual padded network takes a minute (after
    # tuomaso/train_mnist_fast).
    return (
        Layer("Conv2D", {"filters": filters[0], "kernel_size": 5}),
        Layer("MaxPooling2D"),
        Layer("Activation", {"activation": "relu"}),
        Layer("Conv2D", {"filters": filters[1], "kernel_size": 3}),
        Layer("MaxPooling2D"),
        Layer("Activation", {"activation": "relu"}),
        Layer("Flatten"),
        _dense(units, "relu"),
        *regularised,
        _dense(10, "softmax"),
    )


def _convolution(
    filters: int, size: int, *, padding: str = "valid", pool: bool = False
) -> tuple[Layer, ...]:
    settings = {"filters": filters, "kernel_size": size, "padding": padding, "use_bias": False}
    return (
        Layer("Conv2D", settings),
        *((Layer("MaxPooling2D"),) if pool else ()),
        # the usual 0.99 forgets too slowly for what a cycle's last, small steps change
        Layer("BatchNormalization", {"momentum": 0.9}),
        Layer("Activation", {"activation": "relu"}),
    )


LAB = Preset(
    key="lab",
    title="Lab",
    summary="One hidden layer of 25 sigmoid units. Learns slowly enough to watch.",
    network=Network("Lab", (784,), (_dense(25, "sigmoid"), _dense(10, "softmax"))),
    optimizer="SGD",
    learning_rate=0.01,
    batch_size=32,
    epochs=10,
)

FEEDFORWARD = Preset(
    key="feedforward",
    title="Feedforward",
    summary="Two hidden layers of 500 and 300 ReLU units with dropout.",
    network=Network("Feedforward", (784,), _feedforward(dropout=0.4)),
    optimizer="RMSprop",
    learning_rate=0.001,
    batch_size=256,
    epochs=20,
)

CONVNET = Preset(
    key="convnet",
    title="ConvNet",
    summary="Two small convolutions with pooling, then a dense layer.",
    network=Network(
        "ConvNet", (28, 28, 1), _small_convnet((24, 32), 256, Layer("Dropout", {"rate": 0.4}))
    ),
    optimizer="Adam",
    learning_rate=0.001,
    batch_size=128,
    epochs=8,
)

QUICK = Preset(
    key="quick",
    title="Quick",
    summary="The feedforward network with one cycle of the learning rate: as good, in seconds.",
    network=Network("Quick", (784,), _feedforward(dropout=0.2)),
    optimizer="Adam",
    learning_rate=0.005,
    batch_size=256,
    epochs=6,
    schedule="one-cycle",
)

QUICK_CONVNET = Preset(
    key="quick-convnet",
    title="Quick ConvNet",
    summary="The small ConvNet with one cycle of the learning rate: 99.3 % after three epochs.",
    network=Network("Quick ConvNet", (28, 28, 1), _small_convnet((16, 32), 128)),
    optimizer="Adam",
    learning_rate=0.01,
    batch_size=250,  # 60,000 are 240 of these: nothing is compiled for a smaller last one
    epochs=3,
    schedule="one-cycle",
)

READER = Preset(
    key="reader",
    title="Reader",
    summary="Four convolutions with batch normalisation: the network of the bundled models.",
    network=Network(
        "Reader",
        (28, 28, 1),
        (
            *_convolution(32, 5, pool=True),
            *_convolution(64, 3, padding="same"),
            *_convolution(64, 3, padding="same"),
            *_convolution(96, 3, pool=True),
            Layer("Flatten"),
            Layer("Dropout", {"rate": 0.3}),
            _dense(192, "relu"),
            Layer("Dropout", {"rate": 0.4}),
            _dense(10, "softmax"),
        ),
    ),
    optimizer="Adam",
    learning_rate=0.003,
    batch_size=256,
    epochs=20,
    schedule="one-cycle",
)

PRESETS = {
    preset.key: preset for preset in (QUICK, QUICK_CONVNET, LAB, FEEDFORWARD, CONVNET, READER)
}
