"""The live curves: what is drawn, when, and what is said of it."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.gui import look, theme
from digitpad.gui.curves import Curves, milliseconds_between_frames
from digitpad.gui.envelope import Envelope
from digitpad.gui.legend import curve_styles
from digitpad.gui.plots import RunPlots
from digitpad.network.presets import LAB
from digitpad.training.diagnosis import values_at
from digitpad.training.events import BatchesDone, EpochDone, EpochScores, RunStarted
from digitpad.training.history import History
from digitpad.training.plan import TrainedNetwork
from tests.benchmarks.children.paints import Paints
from tests.gui.seeing import shown_text

NOTHING_LEARNED = TrainedNetwork(LAB.network, ())


@pytest.fixture
def curves(qtbot: QtBot) -> Curves:
    widget = Curves()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def light_again() -> Iterator[None]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app, Qt.ColorScheme.Light)
    yield
    look.apply(app, Qt.ColorScheme.Light)


def losses(count: int, first: float = 2.3) -> NDArray[np.float32]:
    rng = np.random.default_rng(count)
    return (first / (1 + np.arange(count) / 100) * rng.lognormal(0, 0.1, count)).astype(np.float32)


def scores(loss: float) -> EpochScores:
    return EpochScores(loss, 1 - loss / 4, loss * 0.9, 1 - loss / 5, seconds=1.0)


def run(epochs: int, batches: int, more: int = 0) -> History:
    history = History()
    history.add(RunStarted(epochs + 1, batches, samples=batches * 32))
    values = losses(epochs * batches + more)
    for epoch in range(epochs):
        part = values[epoch * batches : (epoch + 1) * batches]
        history.add(BatchesDone(epoch, batches, part))
        history.add(EpochDone(epoch, scores(float(part.mean())), NOTHING_LEARNED))
    if more:
        history.add(BatchesDone(epochs, more, values[epochs * batches :]))
    return history


def drawn(plots: RunPlots) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the points that pyqtgraph has of each curve."""
    lines = {
        "batch": plots._batch_line,
        "smoothed": plots._smoothed_line,
        **plots._epoch_lines,
    }
    points = {}
    for name, line in lines.items():
        x, y = line.getOriginalDataset()
        points[name] = (np.array([]), np.array([])) if x is None else (x, y)
    return points


def test_says_in_words_that_there_is_nothing_yet(curves: Curves) -> None:
    assert "Press Train" in shown_text(curves)
    assert not curves.plots.isVisible()


def test_events_are_drawn_by_the_timer_at_the_screens_pace(qtbot: QtBot, curves: Curves) -> None:
    history = run(epochs=0, batches=100, more=10)
    frames = []
    curves.drawn.connect(lambda: frames.append(len(history.losses)))
    with qtbot.waitSignal(curves.drawn):
        for _ in range(500):
            history.add(BatchesDone(0, 0, losses(1)))
            curves.show_history(history)
    assert frames == [510]  # one frame for 500 events
    assert drawn(curves.plots)["batch"][1][-1] == pytest.approx(history.losses[-1])


def test_frames_take_a_small_share_of_a_processor() -> None:
    assert milliseconds_between_frames(0.000_5) == 50  # fast enough for any eye
    assert milliseconds_between_frames(0.002) == 100
    assert milliseconds_between_frames(0.003) == 150
    assert milliseconds_between_frames(1.0) == 250  # but never slower than this


def test_what_a_frame_costs_sets_the_pace(
    qtbot: QtBot, curves: Curves, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = run(epochs=1, batches=100)
    for painting, pause in ((0.0, 50), (10.0, 250)):
        monkeypatch.setattr(curves.plots, "painting_seconds", painting)
        monkeypatch.setattr(curves, "_drawing_seconds", 0.0)
        with qtbot.waitSignal(curves.drawn):
            curves.show_history(history)
            assert curves._timer.interval() == pause
    curves.plots.painting_seconds = -1.0
    curves.plots.viewport().repaint()
    assert curves.plots.painting_seconds > 0


def test_scores_are_drawn_when_an_epoch_has_ended(curves: Curves) -> None:
    history = run(epochs=2, batches=100)
    changed: list[str] = []
    for name, line in curves.plots._epoch_lines.items():
        line.sigPlotChanged.connect(lambda _, name=name: changed.append(name))
    for new, redrawn in (
        (BatchesDone(2, 10, losses(10)), True),  # the axis gets room for the epoch that begins
        (BatchesDone(2, 90, losses(90)), False),
        (EpochDone(2, scores(0.3), NOTHING_LEARNED), True),
    ):
        curves.show_history(history)
        curves.draw()
        changed.clear()
        history.add(new)
        curves.draw()
        assert bool(changed) == redrawn
    assert len(drawn(curves.plots)["val_loss"][0]) == 3


def test_nothing_new_is_not_drawn_again(qtbot: QtBot, curves: Curves) -> None:
    with qtbot.waitSignal(curves.drawn):
        curves.show_history(run(1, 10))
    with qtbot.assertNotEmitted(curves.drawn, wait=100):
        pass


def test_an_axis_that_grows_is_painted_once(qtbot: QtBot, curves: Curves) -> None:
    history = run(epochs=1, batches=100)
    paints = Paints(curves.plots.viewport())

    def paints_of_a_frame() -> int:
        before = len(paints)
        with qtbot.waitSignal(curves.drawn):
            curves.show_history(history)
        paints.wait_after(before)
        QApplication.processEvents()  # what was asked for in the midst of painting
        return len(paints) - before

    paints_of_a_frame()  # the first, which lays out
    history.add(BatchesDone(1, 10, losses(10)))  # makes room for another epoch
    assert paints_of_a_frame() == 1


def test_what_can_not_be_seen_is_drawn_when_it_can(qtbot: QtBot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.show_history(run(2, 10))
    curves.draw()
    assert not len(drawn(curves.plots)["batch"][1])
    curves.show()
    assert len(drawn(curves.plots)["batch"][1]) == 20


def test_shows_every_batch_and_the_scores_at_the_ends_of_epochs(curves: Curves) -> None:
    history = run(epochs=3, batches=20, more=7)
    curves.show_history(history)
    curves.draw()
    points = drawn(curves.plots)
    np.testing.assert_allclose(points["batch"][1], history.losses)
    np.testing.assert_array_equal(points["batch"][0], np.arange(1, 68))
    for name in ("loss", "val_loss"):
        np.testing.assert_array_equal(points[name][0], [20, 40, 60])
        expected = [getattr(epoch, name) for epoch in history.epochs]
        np.testing.assert_allclose(points[name][1], expected)
    for name in ("accuracy", "val_accuracy"):
        expected = [100 * getattr(epoch, name) for epoch in history.epochs]
        np.testing.assert_allclose(points[name][1], expected)


def test_a_new_run_replaces_the_curves_and_a_longer_one_goes_on(curves: Curves) -> None:
    first, second = run(2, 50), run(1, 30)
    for history in (first, second):
        curves.show_history(history)
        curves.draw()
    assert len(drawn(curves.plots)["batch"][1]) == 30
    second.add(BatchesDone(1, 5, losses(5)))
    curves.draw()
    points = drawn(curves.plots)["batch"][1]
    np.testing.assert_allclose(points, second.losses)


def test_an_epoch_that_ends_while_the_curves_are_resized_is_drawn(
    curves: Curves,
) -> None:
    history = run(2, 50)
    curves.show_history(history)
    curves.draw()
    history.add(BatchesDone(2, 50, losses(50)))
    history.add(EpochDone(2, scores(0.3), NOTHING_LEARNED))
    history.add(BatchesDone(3, 20, losses(20)))
    curves.plots.resize(curves.plots.width(), curves.plots.height() - 40)  # as a message does
    curves.draw()
    assert len(drawn(curves.plots)["val_loss"][0]) == 3


@pytest.fixture
def taken_in(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many values were taken into the lines, each time that some were."""
    counts: list[int] = []
    extend = Envelope.extend

    def counted(envelope: Envelope, values: NDArray[np.float32]) -> None:
        if len(values):
            counts.append(len(values))
        extend(envelope, values)

    monkeypatch.setattr(Envelope, "extend", counted)
    return counts


def test_a_million_batches_are_few_points_and_gone_on_with_by_what_is_new(
    curves: Curves, taken_in: list[int]
) -> None:
    history = run(epochs=4, batches=250_000)
    curves.show_history(history)
    curves.draw()
    width = curves.plots.width()
    taken_in.clear()
    for _ in range(20):
        history.add(BatchesDone(4, 1, losses(10)))
        curves.draw()
    assert taken_in == 20 * [10, 10]  # the true losses and the smoothed ones
    points = drawn(curves.plots)
    assert 2 * width / 2 < len(points["batch"][0]) <= 4 * width
    assert points["batch"][1].max() == history.losses.max()


@pytest.mark.parametrize("logarithmic", [False, True])
def test_nothing_that_is_not_finite_reaches_pyqtgraph(curves: Curves, logarithmic: bool) -> None:
    history = run(epochs=1, batches=200)
    bad = np.array([1, np.nan, np.inf, -np.inf, 0, 2], np.float32)
    history.add(BatchesDone(1, 6, bad))
    nan = float("nan")
    history.add(EpochDone(1, EpochScores(nan, nan, float("inf"), 0.5, 1.0), NOTHING_LEARNED))
    curves.log_scale.setChecked(logarithmic)
    curves.show_history(history)
    curves.draw()
    for name, (x, y) in drawn(curves.plots).items():
        assert len(x) == len(y) > 0, name
        assert np.isfinite(x).all(), name
        assert np.isfinite(y).all(), name
    assert not curves.grab().isNull()


def test_losses_beyond_all_measure_are_drawn(curves: Curves) -> None:
    history = History()
    history.add(RunStarted(1, 4, 32))
    history.add(BatchesDone(0, 4, np.array([3e38, 1e-45, 2, 0], np.float32)))
    curves.show_history(history)
    for logarithmic in (False, True):
        curves.log_scale.setChecked(logarithmic)
        curves.draw()
        assert not curves.grab().isNull()


def test_ten_thousand_epochs_are_gone_on_with_by_what_is_new(
    curves: Curves, taken_in: list[int]
) -> None:
    history = run(epochs=10_000, batches=2)
    curves.show_history(history)
    curves.draw()
    taken_in.clear()
    for epoch in range(10_000, 10_010):
        history.add(BatchesDone(epoch, 2, losses(2)))
        history.add(EpochDone(epoch, scores(0.1), NOTHING_LEARNED))
        curves.draw()
    assert taken_in == 10 * [2, 2, 1, 1, 1, 1]
    # room for dashes: a point in 6 pixels
    assert len(drawn(curves.plots)["val_loss"][0]) <= curves.plots.width() / 6


def test_the_epochs_are_numbered_where_they_end(curves: Curves) -> None:
    for history, ticks in (
        (run(epochs=0, batches=1_000, more=60), []),
        (run(epochs=0, batches=1_000, more=700), [(1_000, "1")]),
        (run(epochs=2, batches=100, more=30), [(100, "1"), (200, "2"), (300, "3")]),
        (run(epochs=2, batches=100), [(100, "1"), (200, "2")]),
    ):
        curves.show_history(history)
        curves.draw()
        shown = curves.plots._accuracy_plot.getAxis("bottom")._tickLevels
        assert shown in ([ticks], None if not ticks else [ticks])


def test_a_history_of_nothing_finite_is_drawn_empty(curves: Curves) -> None:
    history = History()
    history.add(RunStarted(1, 1, 32))
    history.add(BatchesDone(0, 1, np.array([np.nan], np.float32)))
    curves.show_history(history)
    curves.draw()
    assert all(not len(x) for x, _ in drawn(curves.plots).values())


def test_an_epoch_after_one_that_was_stopped_is_numbered_where_it_ends(curves: Curves) -> None:
    history = run(epochs=1, batches=100, more=40)
    history.add(RunStarted(2, 100, samples=3_200))
    history.add(BatchesDone(0, 90, losses(90)))
    curves.show_history(history)
    curves.draw()
    axis = curves.plots._accuracy_plot.getAxis("bottom")
    assert axis._tickLevels == [[(100, "1"), (240, "2")]]
    assert curves.plots._loss_plot.viewRange()[0][1] == pytest.approx(240, rel=0.02)


def test_what_learns_something_else_is_judged_by_itself(curves: Curves) -> None:
    history = run(epochs=3, batches=20)
    curves.show_history(history)
    curves.draw()
    assert "still learning" in shown_text(curves)
    history.judge_anew()
    assert history.judged_from == 3
    curves.draw()
    assert "still learning" not in shown_text(curves)
    for loss in (1.2, 1.0, 0.8):  # of smoothed labels: above the first loss of plain ones
        history.add(EpochDone(0, scores(loss), NOTHING_LEARNED))
    curves.show_history(history)
    curves.draw()
    assert "still learning" in shown_text(curves)


def test_log_scale_shows_powers_of_ten(curves: Curves) -> None:
    history = run(2, 50)
    curves.show_history(history)
    curves.log_scale.setChecked(True)
    curves.draw()
    points = drawn(curves.plots)["batch"][1]
    np.testing.assert_allclose(10**points, history.losses, rtol=1e-5)
    curves.log_scale.setChecked(False)
    np.testing.assert_allclose(drawn(curves.plots)["batch"][1], history.losses)


def test_words_for_those_who_can_not_see_it(curves: Curves) -> None:
    history = run(epochs=3, batches=20)
    curves.show_history(history)
    curves.draw()
    description = curves.plots.accessibleDescription()
    assert description.startswith("Loss fell from")
    assert "in 3 epochs" in description
    assert "still learning" in shown_text(curves)
    curves.show_history(run(epochs=0, batches=20, more=3))
    curves.draw()
    assert "still learning" not in shown_text(curves)
    assert curves.plots.accessibleDescription().endswith("in 3 batches.")


def test_says_the_values_under_the_mouse(curves: Curves) -> None:
    history = run(epochs=2, batches=100)
    curves.show_history(history)
    curves.draw()
    QApplication.processEvents()
    words = curves.plots.words_at(QPoint(curves.plots.width() // 2, 60))
    batch = int(words.removeprefix("Batch ").partition(":")[0])
    assert 60 < batch < 130
    assert words == values_at(history, batch)
    assert curves.plots.words_at(QPoint(0, 60)) == ""


def test_follows_the_theme(curves: Curves, light_again: None) -> None:
    curves.show_history(run(2, 10))
    curves.draw()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for scheme, colours in ((Qt.ColorScheme.Dark, theme.DARK), (Qt.ColorScheme.Light, theme.LIGHT)):
        look.apply(app, scheme)
        plain = curves.plots.grab().toImage().pixelColor(curves.plots.width() - 1, 0)
        assert plain.name() == app.palette().window().color().name()
        pen = curves.plots._batch_line.opts["pen"]
        assert pen.color().name() == curve_styles(colours).batch.colour
        assert pen.color().alpha() == 255
        assert pen.widthF() == 1


def test_training_is_solid_and_validation_dashed_in_okabe_itos_colours() -> None:
    for colours in (theme.LIGHT, theme.DARK):
        styles = curve_styles(colours)
        assert styles.training.pen().style() == Qt.PenStyle.SolidLine
        assert styles.validation.pen().style() != Qt.PenStyle.SolidLine
        assert {styles.training.colour, styles.validation.colour} <= set(theme.OKABE_ITO)
    light, dark = curve_styles(theme.LIGHT), curve_styles(theme.DARK)
    assert (light.training, light.validation) == (dark.training, dark.validation)


def test_the_picture_can_be_copied(curves: Curves) -> None:
    curves.show_history(run(1, 10))
    curves.draw()
    QGuiApplication.clipboard().clear()
    curves.copy_picture()
    assert QGuiApplication.clipboard().pixmap().size() == curves.plots.grab().size()
