"""A class for what is no digit is added to networks that end in a softmax, once."""

import numpy as np
import pytest

from digitpad.errors import InputError
from digitpad.network import background_class
from digitpad.network.network import Layer, Network
from digitpad.network.presets import PRESETS, Preset

ENDS = [
    (Layer("Dense", {"units": 10, "activation": "softmax"}),),
    (Layer("Dense", {"units": 10}), Layer("Softmax")),
    (Layer("Dense", {"units": 10}), Layer("Activation", {"activation": "softmax"})),
]


@pytest.mark.parametrize("end", ENDS)
def test_it_is_added_once(end: tuple[Layer, ...]) -> None:
    hidden = Layer("Dense", {"units": 20, "activation": "relu"})
    network = Network("own", (784,), (hidden, *end))
    assert not background_class.has(network)
    wider = background_class.add(network)
    assert background_class.has(wider)
    assert wider.shapes[-2:] == ((11,), (10,))
    assert len(wider.layers) == len(network.layers) + 1
    assert wider.layers[0] == hidden
    # a row of scores and a bias more, and 110 shares
    assert wider.parameter_count == network.parameter_count + 21 + 110
    assert background_class.add(wider) == wider


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.key)
def test_every_preset_can_have_it(preset: Preset) -> None:
    network = background_class.add(preset.network)
    assert network.shapes[-1] == (10,)


@pytest.mark.parametrize(
    "end",
    [
        (Layer("Dense", {"units": 10, "activation": "sigmoid"}),),
        (Layer("Dense", {"units": 10, "activation": "softmax"}), Layer("Dropout", {"rate": 0.1})),
        (Layer("Reshape", {"target_shape": (10, 1)}), Layer("Flatten"), Layer("Softmax")),
        (
            Layer("RepeatVector", {"n": 2}),
            Layer("Dense", {"units": 9}),
            Layer("SimpleRNN", {"units": 10, "activation": "softmax"}),
        ),
    ],
)
def test_other_networks_can_not_have_it(end: tuple[Layer, ...]) -> None:
    network = Network("own", (784,), (Layer("Dense", {"units": 10}), *end))
    with pytest.raises(InputError, match=f"ends in {end[-1].kind}"):
        background_class.add(network)


def test_probabilities_dealt_out_sum_to_one() -> None:
    classes = np.random.default_rng(0).dirichlet(np.ones(11), 50)
    dealt = classes @ np.array(background_class.SHARES)
    np.testing.assert_allclose(dealt.sum(axis=1), 1)
    np.testing.assert_array_equal(dealt.argmax(axis=1), classes[:, :10].argmax(axis=1))
