"""`digitpad train`: one run of Keras `fit`, its scores, and what is kept of it."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from digitpad import paths
from digitpad.cancel import CancelToken
from digitpad.cli import model_choice, terminal
from digitpad.cli.model_choice import ChosenModel
from digitpad.data import sources
from digitpad.data.digits import DataSet
from digitpad.errors import InputError, StorageError, TrainingError
from digitpad.library.card import card_of_run
from digitpad.network.presets import FEEDFORWARD, PRESETS
from digitpad.training import diagnosis
from digitpad.training.augmentation import OFF
from digitpad.training.events import EpochDone, RunFinished, TrainingEvent
from digitpad.training.history import History
from digitpad.training.plan import Optimizer, TrainingPlan
from digitpad.training.precision import usual_precision
from digitpad.training.progress import ProgressMeter
from digitpad.training.recipes import RECIPES
from digitpad.training.words import duration, number_of, percent

# Keras's own rate for an optimizer where the plan's is for another; 0.001 for all the rest
_KERAS_RATES = {"SGD": 0.01}

_NOT_KEPT = "The network was not kept."


def run(given: argparse.Namespace) -> int:
    """Train, keep what was asked for, and print the scores."""
    with terminal.interruptible() as token:
        _check_places(given)
        start = model_choice.read(given.model, given.network) if given.model is not None else None
        plan = plan_of(given, start)
        recipe = RECIPES.get(given.recipe)
        texts = given.data or (recipe.sources if recipe else (sources.MNIST,))
        mixed = [sources.Source.parse(text) for text in texts]
        if given.losses is not None and any(source.is_at(given.losses) for source in mixed):
            raise _named_twice("--data")
        if sources.hold_signs(mixed):
            plan = plan.with_background_class(fresh=start is None)
        with terminal.progress() as bar:
            data = sources.load(
                mixed,
                seed=plan.seed,
                variation=plan.augmentation.variation,
                whole=recipe is not None,
                progress=bar.follow,
                token=token,
            )
        model_choice.load_keras()
        history = History()
        try:
            finished, failure = _fit(plan, data, start, token, history, quiet=given.json)
        except TrainingError:
            if given.losses is not None and len(history.losses):  # they show how it came to that
                paths.write_atomically(given.losses, _losses(history))
            raise
        saved = ""
        try:
            if given.save is not None:
                card = card_of_run(
                    plan=plan,
                    sources=mixed,
                    recipe=recipe,
                    data=data.name,
                    epochs=history.epochs,
                    finished=finished,
                    before=start.card if start else None,
                )
                saved = model_choice.keep(finished.trained, card, given.save)
        finally:  # neither is lost for an error with the other
            if given.losses is not None:
                paths.write_atomically(given.losses, _losses(history))
    if failure is not None:
        raise failure
    if finished.failure:
        raise TrainingError(f"{finished.failure} {saved or _NOT_KEPT}")
    if given.json:
        terminal.say_json(_result(history, finished))
    if finished.stopped:
        terminal.complain(_stopped(history, saved))
        return terminal.INTERRUPTED
    if not given.json:
        _say_summary(history, finished, saved)
    return 0


def _check_places(given: argparse.Namespace) -> None:
    """Raise an error where what comes of the run can't be kept: now, not after an hour of it."""
    if given.save is not None:
        model_choice.check_place(given.save)
    if given.losses is not None:
        model_choice.check_writable(given.losses)
        for option, name in (("--save", given.save), ("--model", given.model)):
            if name is not None and model_choice.is_same_place(name, given.losses):
                raise _named_twice(option)


def _named_twice(option: str) -> InputError:
    return InputError(f"{option} and --losses name the same file. Choose another for the losses.")


def plan_of(given: argparse.Namespace, start: ChosenModel | None = None) -> TrainingPlan:
    """Return the plan that a command line means: what it says, and for the rest what is usual.

    Parameters
    ----------
    given
        The command line.
    start
        The model to train further; its own last settings are then what is usual, but for the
        precision, which is that of this machine.
    """
    if given.recipe is not None:
        return _plan_of_recipe(given)
    usual = TrainingPlan.from_preset(PRESETS[given.network or FEEDFORWARD.key])
    if start is not None:
        usual = dataclasses.replace(
            usual,
            network=start.trained.network,
            optimizer=start.trained.optimizer or start.card.optimizer or usual.optimizer,
            epochs=1,  # as Keras has it where nothing is said
            batch_size=start.card.batch_size or usual.batch_size,
            # a card that names no optimizer knows of no run, and a rate goes with its schedule
            schedule=start.card.schedule if start.card.optimizer else usual.schedule,
            precision=usual_precision(start.trained.network),
            augmentation=start.card.augmentation,
            label_smoothing=start.card.label_smoothing,
        )
    name, rate = given.optimizer or usual.optimizer.name, given.learning_rate
    if rate is None:
        same = name == usual.optimizer.name
        rate = usual.optimizer.learning_rate if same else _KERAS_RATES.get(name, 0.001)
    augmentation = usual.augmentation if given.augment is None else given.augment
    if given.augmentations is not None:
        augmentation = augmentation.only(given.augmentations)
        if augmentation == OFF:
            raise InputError(
                "--augmentations leaves nothing of the augmentation. "
                "Name a kind that it has, or add --augment light or --augment strong."
            )
    if given.calibrate and given.validation_split is None:
        raise InputError(
            "--calibrate needs training digits that are set aside. "
            "Add --validation-split, such as 0.1."
        )
    return dataclasses.replace(
        usual,
        optimizer=Optimizer(name, rate),
        epochs=usual.epochs if given.epochs is None else given.epochs,
        batch_size=usual.batch_size if given.batch_size is None else given.batch_size,
        seed=given.seed,
        validation_split=given.validation_split,
        schedule=given.schedule or usual.schedule,
        precision=given.precision or usual.precision,
        augmentation=augmentation,
        label_smoothing=(
            usual.label_smoothing if given.label_smoothing is None else given.label_smoothing
        ),
        calibrate=bool(given.calibrate),
    )


def _plan_of_recipe(given: argparse.Namespace) -> TrainingPlan:
    for option in (
        "network",
        "model",
        "optimizer",
        "learning_rate",
        "batch_size",
        "schedule",
        "validation_split",
        "calibrate",
        "augment",
        "augmentations",
        "label_smoothing",
    ):
        if getattr(given, option) is not None:
            raise InputError(
                "A recipe says all but epochs, seed, precision and data. "
                f"Leave --{option.replace('_', '-')} or --recipe out."
            )
    return RECIPES[given.recipe].plan(given.seed, given.epochs, given.precision)


def _fit(
    plan: TrainingPlan,
    data: DataSet,
    start: ChosenModel | None,
    token: CancelToken,
    history: History,
    *,
    quiet: bool,
) -> tuple[RunFinished, Exception | None]:
    """Train; return also why an epoch's line could not be printed, which stops the run."""
    from digitpad.learning.fit import fit

    meter = ProgressMeter()
    failure: Exception | None = None
    with terminal.progress() as bar:

        def listen(event: TrainingEvent) -> None:
            nonlocal failure
            history.add(event)
            meter.add(event)
            if isinstance(event, RunFinished):
                return
            progress = meter.progress(stopping=token.cancelled)
            bar.update(progress.text, progress.done)
            if isinstance(event, EpochDone) and not quiet:
                try:
                    bar.say(_epoch_line(event, plan.epochs))
                except (BrokenPipeError, StorageError) as error:
                    failure = error
                    token.cancel()

        finished = fit(plan, data, listen, token, start.trained if start else None)
    return finished, failure


def _epoch_line(event: EpochDone, epochs: int) -> str:
    scores = event.scores
    return (
        f"Epoch {event.epoch + 1} of {epochs}: "
        f"loss {scores.loss:.4f}, accuracy {percent(scores.accuracy)}; "
        f"validation loss {scores.val_loss:.4f}, accuracy {percent(scores.val_accuracy)}; "
        f"{duration(scores.seconds)}"
    )


def _losses(history: History) -> bytes:
    """Return the loss of every batch as CSV; epochs and batches count from 1."""
    lines = ["epoch,batch,loss"]
    for number, loss in enumerate(history.losses.tolist()):
        epoch, batch = divmod(number, history.batches_per_epoch)
        lines.append(f"{epoch + 1},{batch + 1},{loss:.9g}")  # nine digits tell any float32 apart
    return "".join(f"{line}\n" for line in lines).encode()


def _result(history: History, finished: RunFinished) -> dict[str, Any]:
    return {
        "test_accuracy": finished.test_accuracy,
        "test_loss": finished.test_loss,
        "epochs": [dataclasses.asdict(scores) for scores in history.epochs],
        "batches": len(history.losses),
        "seconds": finished.seconds,
    }


def _say_summary(history: History, finished: RunFinished, saved: str) -> None:
    if finished.test_accuracy is not None and finished.test_loss is not None:
        terminal.say(
            f"Test accuracy {percent(finished.test_accuracy)}, test loss {finished.test_loss:.4f}."
        )
    # losses may be absurd and finite all the same
    if failure := diagnosis.failed(history.epochs):
        terminal.say(failure)
    terminal.say(f"{_batches(history)} in {duration(finished.seconds)}.")
    terminal.say(saved or f"{_NOT_KEPT} --save NAME would have kept it.")


def _stopped(history: History, saved: str) -> str:
    return f"Stopped after {_batches(history)}. {saved or _NOT_KEPT}"


def _batches(history: History) -> str:
    return number_of(len(history.losses), "batch", "batches")
