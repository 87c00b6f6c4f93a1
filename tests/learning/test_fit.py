"""Real runs of Keras `fit`: every batch's true loss, stopping, going on, failing."""

import contextlib
import dataclasses
import threading

import keras
import numpy as np
import pytest

from digitpad.cancel import CancelToken
from digitpad.data.digits import NOT_A_DIGIT, DataSet, LabelledDigits, Share
from digitpad.errors import TrainingError
from digitpad.learning import build, steps
from digitpad.learning.evaluate import evaluate, predict
from digitpad.learning.fit import _model, fit
from digitpad.network.background_class import SHARES
from digitpad.network.network import Layer, Network
from digitpad.network.presets import CONVNET, FEEDFORWARD, LAB, Preset
from digitpad.training.augmentation import STRONG, Augmentation
from digitpad.training.calibration import fit_temperature
from digitpad.training.events import (
    BatchesDone,
    EpochDone,
    RunFinished,
    RunStarted,
    TrainingEvent,
)
from digitpad.training.history import History
from digitpad.training.plan import Optimizer, TrainedNetwork, TrainingPlan
from digitpad.training.schedule import ONE_CYCLE_BETAS
from tests.samples import block_data

PLAN = TrainingPlan(LAB.network, Optimizer("Adam", 0.01), epochs=2, batch_size=64, seed=5)


@pytest.fixture(scope="module")
def data() -> DataSet:
    return block_data()


def run(
    plan: TrainingPlan, data: DataSet, start: TrainedNetwork | None = None
) -> tuple[list[TrainingEvent], RunFinished]:
    events: list[TrainingEvent] = []
    return events, fit(plan, data, events.append, CancelToken(), start)


def losses_of(events: list[TrainingEvent]) -> np.ndarray:
    history = History()
    for event in events:
        history.add(event)
    return history.losses


def test_events_tell_the_whole_run(data: DataSet) -> None:
    events, finished = run(PLAN, data)
    assert events[0] == RunStarted(epochs=2, batches_per_epoch=10, samples=600)
    assert events[-1] is finished
    batches = [event for event in events if isinstance(event, BatchesDone)]
    assert sum(len(event.losses) for event in batches) == 20
    assert [event.done for event in batches if event.epoch == 1][-1] == 10
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [event.epoch for event in epochs] == [0, 1]
    for epoch in epochs:
        seconds = [event.seconds for event in batches if event.epoch == epoch.epoch]
        assert seconds == sorted(seconds)
        assert 0 < seconds[0] <= seconds[-1] < epoch.scores.seconds
    assert not finished.stopped
    assert finished.test_accuracy == epochs[-1].scores.val_accuracy


def test_losses_are_the_batches_own(data: DataSet) -> None:
    """Keras's epoch loss is the mean of the batches' losses, weighted by their sizes."""
    events, _ = run(PLAN, data)
    losses = losses_of(events).reshape(2, 10)
    sizes = np.array([64] * 9 + [24])
    epochs = [event.scores.loss for event in events if isinstance(event, EpochDone)]
    np.testing.assert_allclose((losses * sizes).sum(axis=1) / 600, epochs, rtol=1e-5)
    # a running mean would fall ever more slowly and never rise
    assert (np.diff(losses.ravel()) > 0).any()


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_first_loss_is_that_of_keras_alone(data: DataSet, smoothing: float) -> None:
    """One batch of all samples: the same number as `train_on_batch` on the same weights."""
    plan = dataclasses.replace(PLAN, epochs=1, batch_size=600, label_smoothing=smoothing)
    keras.utils.set_random_seed(plan.seed)
    plain = build.build(plan.network)
    build.compile_model(plain, plan.optimizer)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    plain.compile(optimizer=plain.optimizer, loss=loss)
    x = data.train.images.reshape(-1, 784).astype(np.float32) / 255
    expected = plain.train_on_batch(x, np.eye(10)[data.train.labels], return_dict=True)["loss"]
    events, finished = run(plan, data)
    assert losses_of(events)[0] == pytest.approx(expected, rel=1e-5)
    for ours, theirs in zip(finished.trained.weights, plain.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_smoothed_labels_are_learned_and_plain_ones_judged(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, epochs=20, label_smoothing=0.2)
    events, finished = run(plan, data)
    scores = [event.scores for event in events if isinstance(event, EpochDone)][-1]
    assert scores.val_loss == pytest.approx(evaluate(finished.trained, data.test).loss, rel=1e-3)
    assert scores.val_loss == pytest.approx(finished.test_loss)
    # nothing can be learned better than by the smoothed labels themselves
    label = np.full(10, 0.02) + 0.8 * np.eye(10)[0]
    assert scores.val_accuracy > 0.95
    assert scores.loss > -(label * np.log(label)).sum() > scores.val_loss
    assert predict(finished.trained, data.test.images).max(axis=1).mean() < 0.9


def test_sigmoids_are_learned_and_judged_by_the_probabilities_that_are_read(data: DataSet) -> None:
    layers = (Layer("Dense", {"units": 10, "activation": "sigmoid"}),)
    plan = dataclasses.replace(PLAN, network=Network("x", (784,), layers), epochs=3)
    events, finished = run(plan, data)
    scores = [event.scores for event in events if isinstance(event, EpochDone)][-1]
    judged = evaluate(finished.trained, data.test)
    assert scores.val_loss == pytest.approx(judged.loss, rel=1e-3)
    assert scores.val_accuracy == pytest.approx(judged.accuracy)
    assert judged.accuracy > 0.9


@pytest.mark.parametrize("preset", [LAB, FEEDFORWARD, CONVNET], ids=lambda preset: preset.key)
def test_presets_learn(preset: Preset, data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, network=preset.network, epochs=4)
    _, finished = run(plan, data)
    assert finished.test_accuracy is not None
    assert finished.test_accuracy > 0.9


def test_same_seed_same_run(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, network=FEEDFORWARD.network)
    first, again = (losses_of(run(plan, data)[0]) for _ in range(2))
    other = losses_of(run(dataclasses.replace(plan, seed=6), data)[0])
    np.testing.assert_allclose(first, again, rtol=1e-4)
    assert not np.allclose(first, other, rtol=1e-2)


def test_networks_built_meanwhile_change_nothing(data: DataSet) -> None:
    """The window builds another one to read with, on a thread of its own."""
    plan = dataclasses.replace(PLAN, network=FEEDFORWARD.network)
    alone = losses_of(run(plan, data)[0])
    done = threading.Event()

    def build_others() -> None:
        while not done.is_set():
            build.build(FEEDFORWARD.network, fresh=False)

    other = threading.Thread(target=build_others)
    other.start()
    try:
        together = losses_of(run(plan, data)[0])
    finally:
        done.set()
        other.join()
    np.testing.assert_allclose(together, alone, rtol=1e-4)


@pytest.mark.parametrize("schedule", ["constant", "one-cycle"])
def test_augmentation_fades_at_the_end_of_one_cycle(schedule: str, data: DataSet) -> None:
    """The same digit again and again, learned from as good as not: losses differ by its place."""
    _, begun = run(dataclasses.replace(PLAN, epochs=1), data)
    one = data.train.take(np.zeros(400, np.intp))
    plan = dataclasses.replace(
        PLAN,
        optimizer=Optimizer("SGD", 1e-9),
        epochs=1,
        batch_size=1,
        schedule=schedule,
        augmentation=Augmentation(shift=1.0),
    )
    events, _ = run(plan, DataSet("one", one, data.test), begun.trained)
    losses = losses_of(events)
    share = losses[-25:].std() / losses[:300].std()
    assert (share < 0.5) == (schedule == "one-cycle")


@pytest.mark.parametrize(("schedule", "last"), [("constant", 10), ("one-cycle", 7)])
def test_what_fades_is_learned_less_at_the_end_of_one_cycle(
    schedule: str, last: int, data: DataSet
) -> None:
    """Two digits again and again, learned from as good as not: losses tell which of them it was."""
    two = data.train.take(np.repeat([0, 1], [30, 10]))
    plan = dataclasses.replace(
        PLAN, optimizer=Optimizer("SGD", 1e-9), epochs=4, batch_size=1, schedule=schedule
    )
    shares = (Share(30), Share(10, fades=True))
    events, _ = run(plan, DataSet("two", two, data.test, shares))
    losses = losses_of(events).reshape(4, 40)
    fading = ~np.isclose(losses, np.median(losses), rtol=1e-3)
    assert fading.sum(axis=1).tolist() == [10, 10, 10, last]


def test_one_cycle_lowers_the_momentum_of_adam_alone() -> None:
    plan = dataclasses.replace(PLAN, optimizer=Optimizer("Adam", 0.01))
    betas = []
    for schedule in ("constant", "one-cycle"):
        optimizer = _model(dataclasses.replace(plan, schedule=schedule), None, 0).optimizer
        betas.append((optimizer.beta_1, optimizer.beta_2))
    assert betas == [(0.9, 0.999), ONE_CYCLE_BETAS]


def test_validation_split_takes_the_last_samples(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, validation_split=0.25)
    events, finished = run(plan, data)
    assert events[0] == RunStarted(epochs=2, batches_per_epoch=8, samples=450)
    scores = next(e.scores for e in reversed(events) if isinstance(e, EpochDone))
    held_out = type(data.train)(data.train.images[450:], data.train.labels[450:])
    judged = evaluate(finished.trained, held_out)
    assert scores.val_accuracy == pytest.approx(judged.accuracy)
    assert scores.val_loss == pytest.approx(judged.loss, rel=1e-3)
    assert finished.test_accuracy == pytest.approx(evaluate(finished.trained, data.test).accuracy)


def mixed_data() -> DataSet:
    """Return digits, and noise that is none."""
    digits, noise = block_data(), np.random.default_rng(3).integers(0, 256, (200, 28, 28))
    nothing = np.full(200, NOT_A_DIGIT, np.uint8)
    train = LabelledDigits(
        np.concatenate([digits.train.images, noise.astype(np.uint8)]),
        np.concatenate([digits.train.labels, nothing]),
    )
    return DataSet("mixed", train, digits.test, (Share(600), Share(200, judges=False)))


def test_what_is_no_digit_leaves_a_network_unsure() -> None:
    plan = dataclasses.replace(PLAN, epochs=20, calibrate=True, validation_split=0.2)
    mixed = mixed_data()
    events, finished = run(plan.with_background_class(), mixed)
    last = next(e.scores for e in reversed(events) if isinstance(e, EpochDone))
    # only digits count as read rightly or wrongly
    assert last.accuracy > 0.95
    assert last.loss < 0.4
    other = np.random.default_rng(4).integers(0, 256, (50, 28, 28)).astype(np.uint8)
    assert predict(finished.trained, other).max(axis=1).mean() < 0.2
    probabilities = predict(finished.trained, mixed.test.images)
    assert probabilities.max(axis=1).mean() > 0.8
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    # what deals out the eleventh probability is not learned
    np.testing.assert_array_equal(finished.trained.weights[-1], np.array(SHARES, np.float32))


def test_going_on_keeps_the_class_for_what_is_no_digit(data: DataSet) -> None:
    plan = PLAN.with_background_class()
    _, half = run(plan, mixed_data())
    _, finished = run(plan, data, start=half.trained)  # without any sign this time
    assert int(finished.trained.optimizer_state[0]) == int(half.trained.optimizer_state[0]) + 20
    np.testing.assert_array_equal(finished.trained.weights[-1], np.array(SHARES, np.float32))
    noise = np.random.default_rng(4).integers(0, 256, (50, 28, 28)).astype(np.uint8)
    assert predict(finished.trained, noise).max(axis=1).mean() < 0.4


def test_a_network_without_a_class_for_it_can_not_learn_what_is_no_digit() -> None:
    with pytest.raises(TrainingError, match="no class for what is no digit"):
        run(PLAN, mixed_data())


def test_weights_say_how_often_a_share_is_learned() -> None:
    data = block_data()
    shares = DataSet("b", data.train, data.test, (Share(500, 2.0), Share(100, 0.1)))
    events, _ = run(PLAN, shares)
    assert events[0] == RunStarted(epochs=2, batches_per_epoch=16, samples=1010)


def test_what_is_only_shifted_is_not_bent() -> None:
    data = block_data()
    bending = dataclasses.replace(PLAN, augmentation=STRONG.only(["rotate", "elastic", "width"]))
    shifted = DataSet("b", data.train, data.test, (Share(600, only_shifted=True),))
    plain, same, bent = (
        losses_of(run(plan, digits)[0])
        for plan, digits in ((PLAN, data), (bending, shifted), (bending, data))
    )
    np.testing.assert_allclose(same, plain, rtol=1e-4)
    assert bent[-10:].mean() > plain[-10:].mean() + 0.01


def test_of_too_few_digits_no_temperature_is_told(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, validation_split=0.04, calibrate=True)
    with pytest.raises(TrainingError, match=r"at least 30 digits .* Received: 24\."):
        run(plan, data)


def test_calibrated_probabilities_are_those_of_the_network_itself(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, epochs=3, validation_split=0.5)
    _, plain = run(plan, data)
    _, finished = run(dataclasses.replace(plan, calibrate=True), data)
    held_out = data.set_aside(0.5).test
    probabilities = predict(plain.trained, held_out.images)
    assert finished.temperature == pytest.approx(
        fit_temperature(probabilities, held_out.labels), rel=0.05
    )
    before, after = (evaluate(each.trained, held_out).loss for each in (plain, finished))
    assert after < before
    assert finished.digit_threshold is not None
    # its state was that of other weights
    assert finished.trained.optimizer is None
    assert finished.trained.optimizer_state == ()
    assert plain.temperature is plain.digit_threshold is None
    judged = evaluate(finished.trained, data.test)
    assert finished.test_loss == pytest.approx(judged.loss, rel=1e-3)


def test_going_on_is_as_if_it_had_never_stopped(data: DataSet) -> None:
    """The optimizer's state comes along: it goes on counting its steps."""
    _, half = run(PLAN, data)
    events, whole = run(PLAN, data, start=half.trained)
    assert int(whole.trained.optimizer_state[0]) == 40
    _, fresh = run(PLAN, data, start=dataclasses.replace(half.trained, optimizer_state=()))
    assert int(fresh.trained.optimizer_state[0]) == 20
    # AdamW keeps arrays of the same shapes, but they are not its own
    another = dataclasses.replace(PLAN, optimizer=Optimizer("AdamW", 0.01))
    _, other = run(another, data, start=half.trained)
    assert int(other.trained.optimizer_state[0]) == 20
    steps = int(half.trained.optimizer_state[0])
    assert steps == 20
    model = build.assemble(half.trained)
    assert int(model.optimizer.iterations) == 20
    before = evaluate(half.trained, data.train).loss
    assert losses_of(events)[0] < before * 1.5
    assert losses_of(events)[-1] < before


def test_going_on_learns_what_was_not_learned_before(data: DataSet) -> None:
    """One half of two digits in each run, learned from as good as not."""
    two = data.train.take(np.repeat([0, 1], 30))
    plan = dataclasses.replace(PLAN, optimizer=Optimizer("SGD", 1e-9), epochs=1, batch_size=1)
    halves = DataSet("two", two, data.test, (Share(60, 0.5),))
    losses, start = [], None
    for _ in range(3):
        events, finished = run(plan, halves, start)
        losses.append(losses_of(events))
        start = finished.trained
    first, second, third = losses
    np.testing.assert_allclose(first, first[0], rtol=1e-3)
    assert not np.isclose(first[0], second[0], rtol=1e-3)
    np.testing.assert_allclose(second, second[0], rtol=1e-3)
    np.testing.assert_allclose(third, first[0], rtol=1e-3)


class TestStop:
    @pytest.mark.parametrize("when", [BatchesDone, EpochDone])
    def test_keeps_the_network(self, when: type, data: DataSet) -> None:
        plan = dataclasses.replace(PLAN, epochs=1000)
        token = CancelToken()
        events: list[TrainingEvent] = []

        def listener(event: TrainingEvent) -> None:
            events.append(event)
            if isinstance(event, when):
                token.cancel()

        finished = fit(plan, data, listener, token)
        assert finished.stopped
        assert finished.test_accuracy is None
        learned = len(losses_of(events))
        assert int(finished.trained.optimizer_state[0]) == learned
        assert learned < 1000

    def test_is_heard_when_the_time_of_a_call_is_up(
        self, data: DataSet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """TensorFlow learns batches in one call, and between calls the run can be stopped."""
        monkeypatch.setattr(steps, "CALL_SECONDS", 0)
        token = CancelToken()
        events: list[TrainingEvent] = []

        def listener(event: TrainingEvent) -> None:
            events.append(event)
            if isinstance(event, BatchesDone):
                token.cancel()

        fit(PLAN, data, listener, token)
        assert len(losses_of(events)) == 1


def test_stopping_while_it_is_calibrated_and_tested_is_heard(data: DataSet) -> None:
    plan = dataclasses.replace(PLAN, validation_split=0.2, calibrate=True)
    token = CancelToken()

    def stop_at_the_end(event: TrainingEvent) -> None:
        if isinstance(event, EpochDone) and event.epoch == plan.epochs - 1:
            token.cancel()

    finished = fit(plan, data, stop_at_the_end, token)
    assert finished.stopped
    assert finished.temperature is None
    assert finished.test_accuracy is None
    assert np.isfinite(predict(finished.trained, data.test.images)).all()


def test_a_new_network_learns_more_than_one_digit(data: DataSet) -> None:
    sevens = data.train.take(data.train.labels == 7)
    of_one = DataSet("sevens", sevens, data.test)
    with pytest.raises(TrainingError, match=rf"^All {len(sevens)} samples .* are 7s, .* mnist\.$"):
        run(PLAN, of_one)
    _, finished = run(PLAN, data)
    _, corrected = run(PLAN, of_one, finished.trained)  # a file of corrections
    assert not corrected.failure


def test_infinite_loss_stops_with_a_sentence(data: DataSet) -> None:
    plan = dataclasses.replace(
        PLAN, network=FEEDFORWARD.network, optimizer=Optimizer("SGD", 100.0), epochs=50
    )
    with pytest.raises(TrainingError, match=r"no longer a finite number\. Lower the learning rate"):
        run(plan, data)


@pytest.mark.usefixtures("overflowing")
def test_what_was_learned_before_a_loss_became_infinite_is_kept(data: DataSet) -> None:
    plan = dataclasses.replace(
        PLAN, network=FEEDFORWARD.network, optimizer=Optimizer("SGD", 0.1), epochs=8
    )
    events, finished = run(plan, data)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    best = min(epochs, key=lambda event: event.scores.val_loss)
    assert finished.failure.startswith(f"Training stopped in epoch {len(epochs) + 1}, batch ")
    assert f"as it was after epoch {best.epoch + 1}." in finished.failure
    assert finished.trained is best.trained
    assert finished.dropped == epochs[-1].epoch - best.epoch > 0
    assert finished.stopped
    assert finished.test_accuracy is None
    # what it went on from was better than anything that came of it
    for smoothing, better in ((0.5, True), (0.0, False)):
        further = dataclasses.replace(plan, label_smoothing=smoothing)
        with pytest.raises(TrainingError) if better else contextlib.nullcontext():
            run(further, data, finished.trained)


@pytest.mark.parametrize(
    ("batches", "failure"),
    [
        (3, ""),
        (4, "the validation loss is no longer a finite number"),
        (6, "the loss is no longer a finite number"),
    ],
)
def test_a_network_that_reads_nothing_is_not_kept(
    batches: int, failure: str, data: DataSet
) -> None:
    """The loss of a batch is from before its step: what the last step does shows in no batch."""
    plan = dataclasses.replace(
        PLAN,
        network=FEEDFORWARD.network,
        optimizer=Optimizer("SGD", 100.0),
        epochs=1,
        batch_size=-(-600 // batches),
    )
    with pytest.raises(TrainingError, match=failure) if failure else contextlib.nullcontext():
        _, finished = run(plan, data)
        assert np.isfinite(predict(finished.trained, data.test.images)).all()


def test_listener_that_fails_ends_the_run(data: DataSet) -> None:
    def fail(event: TrainingEvent) -> None:
        raise RuntimeError(type(event).__name__)

    with pytest.raises(RuntimeError, match="RunStarted"):
        fit(PLAN, data, fail, CancelToken())


@pytest.mark.parametrize(
    "layers",
    [
        (Layer("Reshape", {"target_shape": (28, 28)}), Layer("GRU", {"units": 12})),
        (
            Layer("Reshape", {"target_shape": (28, 28, 1)}),
            Layer("Permute", {"dims": (2, 1, 3)}),
            Layer("Conv2D", {"filters": 4, "kernel_size": 5, "strides": 3}),
            Layer("BatchNormalization"),
            Layer("SpatialDropout2D", {"rate": 0.1}),
            Layer("GlobalAveragePooling2D"),
        ),
    ],
    ids=["recurrent", "normalised"],
)
def test_other_layers_train(layers: tuple[Layer, ...], data: DataSet) -> None:
    network = Network(
        "x", (784,), (*layers, Layer("Dense", {"units": 10, "activation": "softmax"}))
    )
    events, finished = run(dataclasses.replace(PLAN, network=network), data)
    losses = losses_of(events)
    assert losses[-3:].mean() < losses[:3].mean()
    assert [w.shape for w in finished.trained.weights] == [
        shape for weights in network.weight_shapes for _, shape in weights
    ]


def test_more_samples_a_batch_than_there_are(data: DataSet) -> None:
    events, _ = run(dataclasses.replace(PLAN, batch_size=60_000), data)
    assert len(losses_of(events)) == 2


def test_prints_nothing(data: DataSet, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    run(PLAN, data)
    assert capfd.readouterr() == ("", "")
