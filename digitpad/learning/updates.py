"""What an optimizer does to the weights, in one kernel a weight where TensorFlow has one.

Keras's own update of a weight is a dozen small operations, each of which goes over all of it. For a
dense network they take a tenth of a step, and the fused ones half of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

Update = Callable[[Sequence[tf.Tensor]], None]

_Step = Callable[..., None]


def make_update(model: keras.Sequential) -> Update:
    """Return a function of the gradients of the trainable variables that takes one step.

    Parameters
    ----------
    model
        Compiled. Its optimizer is built, and nothing is set but its learning rate and its betas;
        its variables change as Keras would change them.
    """
    optimizer, weights = model.optimizer, model.trainable_variables
    step = _FUSED.get(type(optimizer))
    if step is None or model.distribute_strategy.num_replicas_in_sync > 1:
        return lambda gradients: optimizer.apply_gradients(zip(gradients, weights, strict=True))
    # behind the count of steps and the rate, an optimizer keeps as many variables for each weight
    slots = [variable.value for variable in optimizer.variables[2:]]
    each = len(slots) // len(weights)
    kept = [
        [weight.value, *slots[each * place : each * (place + 1)]]
        for place, weight in enumerate(weights)
    ]
    if step is _rmsprop:  # its kernel wants room for a momentum, which is 0 here
        kept = [[*own, tf.Variable(tf.zeros_like(own[0]))] for own in kept]

    def update(gradients: Sequence[tf.Tensor]) -> None:
        for gradient, own in zip(gradients, kept, strict=True):
            step(optimizer, gradient, *(variable.handle for variable in own))
        optimizer.iterations.assign_add(1)

    return update


def _sgd(optimizer: Any, gradient: tf.Tensor, weight: Any) -> None:
    rate = optimizer.learning_rate.value
    tf.raw_ops.ResourceApplyGradientDescent(var=weight, alpha=rate, delta=gradient)


def _rmsprop(
    optimizer: Any, gradient: tf.Tensor, weight: Any, velocity: Any, momentum: Any
) -> None:
    tf.raw_ops.ResourceApplyRMSProp(
        var=weight,
        ms=velocity,
        mom=momentum,
        lr=optimizer.learning_rate.value,
        rho=optimizer.rho,
        momentum=0.0,
        epsilon=optimizer.epsilon,
        grad=gradient,
    )


def _adam(optimizer: Any, gradient: tf.Tensor, weight: Any, momentum: Any, velocity: Any) -> None:
    steps = tf.cast(optimizer.iterations.value + 1, tf.float32)
    tf.raw_ops.ResourceApplyAdam(
        var=weight,
        m=momentum,
        v=velocity,
        beta1_power=optimizer.beta_1**steps,
        beta2_power=optimizer.beta_2**steps,
        lr=optimizer.learning_rate.value,
        beta1=optimizer.beta_1,
        beta2=optimizer.beta_2,
        epsilon=optimizer.epsilon,
        grad=gradient,
    )


_FUSED: dict[type, _Step] = {
    keras.optimizers.SGD: _sgd,
    keras.optimizers.RMSprop: _rmsprop,
    keras.optimizers.Adam: _adam,
}
