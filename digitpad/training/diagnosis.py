"""What the curves of a run say, in words: where it stands, and whether it over- or underfits.

The rules are those that textbooks read off the curves (Goodfellow, Bengio & Courville, *Deep
Learning*, 2016, sections 5.2 and 7.8), made exact by the three constants below.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence

from digitpad.training.events import EpochScores
from digitpad.training.history import History
from digitpad.training.words import number_of, percent

NOTICEABLE = 0.01
"""Smaller relative changes of a loss are taken for noise."""
PATIENCE = 2
"""Epochs for which a change must last before it is called a trend."""
LOW_ACCURACY = 0.9
"""Digits are easy: a network that reads fewer of those it learned from has not learned them."""
GUESSING = math.log(10)
"""Loss of a network that gives each of the ten digits the same probability."""


def summary(history: History) -> str:
    """Return the curves in one sentence, for those who can't see them."""
    losses = history.losses
    if not len(losses):
        return "No training yet: there are no curves."
    epochs = history.epochs
    first = float(losses[0])
    if not epochs:
        count = number_of(len(losses), "batch", "batches")
        return f"Loss went from {first:.2f} to {float(losses[-1]):.2f} in {count}."
    last = epochs[-1]
    verb = "fell" if last.loss < first else "rose"
    return (
        f"Loss {verb} from {first:.2f} to {last.loss:.2f} in {number_of(len(epochs), 'epoch')}; "
        f"validation loss {last.val_loss:.2f}; "
        f"accuracy {last.accuracy:.1%}, validation {last.val_accuracy:.1%}.".replace("%", " %")
    )


def values_at(history: History, batch: int) -> str:
    """Return what the curves show at a batch, counted from 1; empty where there is none."""
    if not 1 <= batch <= len(history.losses):
        return ""
    lines = [f"Batch {batch:,}: loss {history.losses[batch - 1]:.4f}"]
    epoch = bisect.bisect_left(history.epoch_ends, batch)
    if epoch < len(history.epochs) and batch > history.epoch_begins[epoch]:
        scores = history.epochs[epoch]
        lines += [
            f"Epoch {epoch + 1:,}",
            f"Training: loss {scores.loss:.4f}, accuracy {percent(scores.accuracy)}",
            f"Validation: loss {scores.val_loss:.4f}, accuracy {percent(scores.val_accuracy)}",
        ]
    return "\n".join(lines)


def diagnosis(epochs: Sequence[EpochScores], before: int = 0) -> str:
    """Return one sentence on over- and underfitting; empty before the first epoch ends.

    Epochs are numbered from `before`: so many learned something else, and are not looked at.

    In this order: a training loss that is no number or noticeably above its first value is a
    learning rate too high; losses noticeably above that of guessing are one too high or, where the
    network has hardly changed, too low; a validation loss noticeably above its lowest value for
    `PATIENCE` epochs while the training loss fell is overfitting; a training loss that still falls
    noticeably is learning; accuracies both below `LOW_ACCURACY` are underfitting; what is left has
    learned what it can.
    """
    if not epochs:
        return ""
    if failure := failed(epochs):
        return failure
    training = [scores.loss for scores in epochs]
    validation = [scores.val_loss for scores in epochs]
    if len(epochs) < PATIENCE:
        return "One epoch is too little to tell over- from underfitting."

    best = min(range(len(epochs)), key=validation.__getitem__)
    since = validation[best + 1 :]
    if (
        len(since) >= PATIENCE
        and all(_above(loss, validation[best]) for loss in since[-PATIENCE:])
        and _above(training[best], training[-1])
    ):
        return (
            f"Validation loss was lowest after epoch {before + best + 1} and is higher since, "
            "while training loss falls: it is overfitting."
        )
    earlier = max(len(epochs) - 1 - PATIENCE, 0)
    if _above(training[earlier], training[-1]):
        if _above(validation[earlier], validation[-1]):
            return "Training and validation loss fall together: it is still learning."
        return "Training loss falls, validation loss hardly does: more epochs may overfit."
    if max(epochs[-1].accuracy, epochs[-1].val_accuracy) < LOW_ACCURACY:
        return "Both accuracies are low and the losses hardly change: it is underfitting."
    return "The losses hardly change any more: it has learned about all it can."


def failed(epochs: Sequence[EpochScores]) -> str:
    """Return the sentence for losses that say that nothing was learned; empty where they don't."""
    if not epochs:
        return ""
    first, last = epochs[0], epochs[-1]
    if not math.isfinite(last.loss) or _above(last.loss, first.loss):
        return "Training loss rises: the learning rate is probably too high."
    if _above(min(last.loss, last.val_loss), GUESSING):
        return "Guessing would be better: the learning rate is probably too high, or far too low."
    return ""


def _above(loss: float, reference: float) -> bool:
    return loss > reference * (1 + NOTICEABLE)
