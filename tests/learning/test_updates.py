"""Fused updates change weights and optimizer as Keras's own do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from digitpad.learning import build
from digitpad.learning.updates import make_update
from digitpad.network.presets import LAB
from digitpad.training.plan import OPTIMIZERS, Optimizer


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_that_of_keras(name: str) -> None:
    results = []
    for fused in (False, True):
        keras.utils.set_random_seed(1)
        model = build.build(LAB.network)
        build.compile_model(model, Optimizer(name, 0.01))
        variables, optimizer = model.trainable_variables, model.optimizer
        optimizer.build(variables)
        if name == "Adam":
            optimizer.beta_1, optimizer.beta_2 = 0.7, 0.9
        update = make_update(model) if fused else None
        for step in range(12):
            # from far below the epsilon of the optimizers to far above it
            size = 10.0 ** (step % 6 - 4)
            gradients = [
                size * tf.random.stateless_normal(variable.shape, (step, place))
                for place, variable in enumerate(variables)
            ]
            if update is not None:
                update(gradients)
            else:
                optimizer.apply_gradients(zip(gradients, variables, strict=True))
        results.append([variable.numpy() for variable in (*variables, *optimizer.variables)])
    theirs, ours = results
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=1e-6)
