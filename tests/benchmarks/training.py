"""How fast networks are trained, beside the plain Keras script that a learner would write."""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Sequence

from tests.benchmarks import figures
from tests.benchmarks.figures import Effort, Figure
from tests.benchmarks.runs import Run, call, digitpad, paired, run

_TUTORIAL_EPOCHS = 20
_WINDOW_EPOCHS = 6
_BATCHES = 235  # of an epoch of the feedforward network
_STEPS = 60  # with augmentation, and without
_T = 2.31  # 95 % of Student's t with 8 degrees of freedom: two samples of five


def tutorial(effort: Effort) -> list[Figure]:
    """The tutorial's network and the quick presets, each seed beside the plain script."""
    contenders = {
        "plain": functools.partial(_plain, "feedforward", effort.epochs),
        "feedforward": functools.partial(_train, "feedforward", effort.epochs),
        "quick": functools.partial(_train, "quick", None),
        "quick-convnet-2": functools.partial(_train, "quick-convnet", 2),
        "quick-convnet-3": functools.partial(_train, "quick-convnet", 3),
    }
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for seed in range(effort.seeds):
        # each seed begins with another one, so that a machine that slows down does so to all
        order = (
            list(contenders)[seed % len(contenders) :] + list(contenders)[: seed % len(contenders)]
        )
        for name in order:
            runs[name].append(contenders[name](seed))
    plain, ours = runs["plain"], runs["feedforward"]
    epochs = f"784-500-300-10, {effort.epochs} epochs"
    found = [
        figures.of_pairs(
            "feedforward",
            f"{epochs}: time of fit beside the plain script",
            "s",
            _seconds(ours, plain),
            2.2,
            at_least=True,
        ),
        _memory("feedforward", epochs, ours, plain),
    ]
    if effort.epochs == _TUTORIAL_EPOCHS and effort.seeds > 1:
        found.append(_same_accuracy(epochs, ours, plain))
    script = [result.result["seconds"] * _TUTORIAL_EPOCHS / effort.epochs for result in plain]
    for name, what, accuracy, faster in (
        ("quick", "Quick", 98.47, 6),
        ("quick-convnet-2", "Quick ConvNet, 2 epochs", 99.0, 8),
        ("quick-convnet-3", "Quick ConvNet, 3 epochs", 99.3, 5),
    ):
        accuracies = _accuracies(runs[name], "test_accuracy")
        found += [
            figures.of_pairs(
                name,
                f"{what}: time of fit beside the plain script's {_TUTORIAL_EPOCHS} epochs",
                "s",
                list(zip(_times(runs[name]), script, strict=True)),
                faster,
                at_least=True,
            ),
            Figure(
                f"{name}-accuracy",
                f"{what}: mean accuracy on MNIST's test digits; spread is the standard deviation",
                "%",
                result=statistics.mean(accuracies),
                spread=_deviation(accuracies),
                bar=accuracy,
                at_least=True,
            ),
        ]
    return found


def networks(effort: Effort) -> list[Figure]:
    """The other networks of the tutorials."""
    found = []
    for network, epochs in (("lab", 3), ("convnet", 2)):
        pairs = paired(
            effort.repeats,
            functools.partial(_train, network, epochs, 0),
            functools.partial(_plain, network, epochs, 0),
        )
        ours, plain = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        step = statistics.median(
            1_000 * result.result["seconds"] / len(result.result["losses"]) for result in plain
        )
        found += [
            figures.of_pairs(
                network,
                f"{network}, {epochs} epochs: time of fit beside plain Keras; "
                "the bar is 1.5 where a plain step takes under 20 ms, else 1",
                "s",
                _seconds(ours, plain),
                1.5 if step < 20 else 1.0,
                at_least=True,
                note=f"a plain step takes {step:.1f} ms",
            ),
            _memory(network, f"{network}, {epochs} epochs", ours, plain),
        ]
    return found


def stop(effort: Effort) -> list[Figure]:
    """How long a run goes on after it was asked to stop."""
    found = []
    for network in ("feedforward", "convnet"):
        times = call("learning.stops", network=network, count=effort.stops).result
        found.append(
            Figure(
                f"stop-{network}",
                f"{network}: the longest that fit goes on, stopped {effort.stops} times at random "
                "within 3 s of the first batch",
                "s",
                result=max(times),
                spread=figures.spread(times),
                bar=0.2,
            )
        )
    return found


def augmentation(effort: Effort) -> list[Figure]:
    """What the strongest augmentation adds to a step."""
    pairs = paired(
        effort.repeats,
        lambda: float(call("learning.step", augmentation="strong", batches=_STEPS).result),
        lambda: float(call("learning.step", augmentation="off", batches=_STEPS).result),
    )
    return [
        figures.of_pairs(
            "augmentation",
            "a step of a ConvNet with 32, 64 and 64 filters, batch 256: with strong augmentation "
            "beside without",
            "ms",
            pairs,
            1.25,
        )
    ]


def in_window(effort: Effort) -> list[Figure]:
    """Training in the window, with curves and a hand that draws, beside the command line."""
    pairs = paired(
        effort.repeats,
        lambda: float(call("window.train", epochs=_WINDOW_EPOCHS).result["seconds"]),
        lambda: sum(_epochs(_train("feedforward", _WINDOW_EPOCHS, 0))),
    )
    return [
        figures.of_pairs(
            "window-training",
            f"784-500-300-10, {_WINDOW_EPOCHS} epochs in the window, with live curves and a hand "
            "drawing at 60 Hz: time of its epochs beside the command line's",
            "s",
            pairs,
            0.95,
            at_least=True,
        )
    ]


def limit(effort: Effort) -> list[Figure]:
    """How far an epoch is from what the processor can do, both in float32."""
    pairs = paired(
        effort.repeats,
        lambda: _epochs(_train("feedforward", 2, 0, "--precision", "float32"))[-1],
        lambda: float(call("tensorflow_alone.matrix_products", batches=_BATCHES).result),
    )
    return [
        figures.of_pairs(
            "limit",
            "784-500-300-10 in float32: its second epoch, validation included, beside the matrix "
            "products of its steps alone",
            "s",
            pairs,
        )
    ]


def _train(network: str, epochs: int | None, seed: int, *words: str) -> Run:
    given = [] if epochs is None else ["--epochs", epochs]
    return digitpad("train", "--network", network, "--seed", seed, *given, *words, "--json")


def _plain(network: str, epochs: int, seed: int) -> Run:
    script = "tests.benchmarks.plain_keras"
    return run("-m", script, "--network", network, "--epochs", epochs, "--seed", seed)


def _times(runs: Sequence[Run]) -> list[float]:
    return [result.result["seconds"] for result in runs]


def _seconds(ours: Sequence[Run], plain: Sequence[Run]) -> list[tuple[float, float]]:
    return list(zip(_times(ours), _times(plain), strict=True))


def _epochs(trained: Run) -> list[float]:
    return [scores["seconds"] for scores in trained.result["epochs"]]


def _memory(name: str, what: str, ours: Sequence[Run], plain: Sequence[Run]) -> Figure:
    return figures.of_pairs(
        f"{name}-memory",
        f"{what}: most memory of the whole process beside the plain script",
        "MB",
        [
            (one.peak_memory / 1e6, other.peak_memory / 1e6)
            for one, other in zip(ours, plain, strict=True)
        ],
        1.25,
    )


def _same_accuracy(what: str, ours: Sequence[Run], plain: Sequence[Run]) -> Figure:
    """Return whether the accuracies could be samples of one distribution."""
    one, other = _accuracies(ours, "test_accuracy"), _accuracies(plain, "accuracy")
    deviations = _deviation(one), _deviation(other)
    error = math.hypot(*deviations) / math.sqrt(len(one))
    return Figure(
        "feedforward-accuracy",
        f"{what}: distance of the mean accuracies from the plain script's, at most what "
        "Student's t allows at 95 %",
        "%",
        result=abs(statistics.mean(one) - statistics.mean(other)),
        bar=_T * error,
        note=(
            f"DigitPad {statistics.mean(one):.2f} ± {deviations[0]:.2f} %, "
            f"plain {statistics.mean(other):.2f} ± {deviations[1]:.2f} %"
        ),
    )


def _accuracies(runs: Sequence[Run], key: str) -> list[float]:
    return [100 * result.result[key] for result in runs]


def _deviation(samples: Sequence[float]) -> float:
    return statistics.stdev(samples) if len(samples) > 1 else 0.0
