"""The page that judges the model in use on test digits: four scores and a confusion matrix."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from digitpad.gui.confusion import ConfusionMatrix
from digitpad.gui.data_choice import DataChoice
from digitpad.gui.focus import FocusRelay
from digitpad.gui.forms import ActionButton, Caption, Progress, enable
from digitpad.gui.icons import set_icon
from digitpad.gui.session import Session
from digitpad.gui.theme import GRID
from digitpad.training.words import percent

_HINT = "Rows are true digits, columns what they were read as. Choose a cell to read it."


class ResultsPage(QWidget):
    """Evaluates, and shows the last evaluation."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.data = DataChoice()
        self.data.explain("The digits to judge on: of MNIST and synthetic ones, the test part.")
        self.evaluate_action = QAction("Eva&luate", self)
        self.evaluate_action.triggered.connect(self.evaluate)
        set_icon(self.evaluate_action, "evaluate")
        self.cancel_action = QAction("&Cancel", self)
        self.cancel_action.triggered.connect(session.running.stop)
        self._bar = Progress("Progress of the evaluation")
        self._status = Caption(muted=False)
        self.accuracy = _Score("Test accuracy", "Share of the digits that are read rightly.")
        self.loss = _Score(
            "Test loss", "Mean cross-entropy: 0 is perfect, 2.3 is what guessing gives."
        )
        self.refused = _Score(
            "Not named", "Share of the digits for which the network names no digit: it is not sure."
        )
        self.calibration = _Score(
            "Calibration error",
            "How far the highest probability is from the share read rightly at it: 0 is perfect.",
        )
        self._of = Caption()
        self.matrix = ConfusionMatrix()
        self._said = Caption(_HINT)
        self._lay_out()

        self.matrix.described.connect(self._describe)
        session.running.changed.connect(self._show_run)
        session.model_changed.connect(self._show_run)
        session.model_changed.connect(self._show_of)
        session.evaluator.changed.connect(self._show_evaluation)
        self._show_run()
        self._show_evaluation()

    def _lay_out(self) -> None:
        label = QLabel("&Digits")
        label.setBuddy(self.data)
        self.data.setAccessibleName("Digits to judge on")
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(label)
        top.addWidget(self.data, stretch=1)
        evaluate = ActionButton(self.evaluate_action, primary=True)
        cancel = ActionButton(self.cancel_action)
        top.addWidget(evaluate)
        top.addWidget(cancel)
        FocusRelay((evaluate,), cancel)

        empty = QLabel(
            "Nothing evaluated yet. Press Evaluate to see how well the model in use reads digits "
            "that it has not learned from, and which it takes for which."
        )
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        empty.setProperty("muted", True)
        scores = QGridLayout()
        scores.setHorizontalSpacing(4 * GRID)
        scores.setVerticalSpacing(0)
        scores.addWidget(self.accuracy, 0, 0)
        scores.addWidget(self.loss, 0, 1)
        scores.addWidget(self.refused, 0, 2)
        scores.addWidget(self.calibration, 0, 3)
        scores.setColumnStretch(4, 1)
        full = QWidget()
        results = QVBoxLayout(full)
        results.setContentsMargins(0, 0, 0, 0)
        results.setSpacing(GRID)
        results.addLayout(scores)
        results.addWidget(self._of)
        results.addWidget(self.matrix, stretch=1)
        results.addWidget(self._said)
        self._stack = QStackedWidget()
        self._stack.addWidget(empty)
        self._stack.addWidget(full)

        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addWidget(self._status)
        column.addWidget(self._stack, stretch=1)

    @Slot()
    def evaluate(self) -> None:
        """Judge the model in use on the digits chosen."""
        self._session.evaluator.evaluate(self.data.source)

    @Slot()
    def _show_run(self) -> None:
        session, running = self._session, self._session.running
        progress = running.progress
        evaluating = running.is_busy and not running.is_training
        self._bar.setVisible(evaluating)
        self._bar.show_share(progress.done)
        self._status.setVisible(evaluating)
        self._status.setText(progress.text)
        name = session.model.name if session.model else ""
        enable(
            self.evaluate_action,
            session.needs_model_reason,
            f"See how well “{name}” reads these digits.",
        )
        idle = "It is stopping." if evaluating else "Nothing is being evaluated."
        enable(
            self.cancel_action,
            "" if evaluating and running.can_stop else idle,
            "Stop the evaluation.",
        )

    @Slot()
    def _show_evaluation(self) -> None:
        evaluation = self._session.evaluator.evaluation
        self._stack.setCurrentIndex(0 if evaluation is None else 1)
        self.matrix.show_evaluation(evaluation)
        self._said.setText(_HINT)
        self._show_of()
        if evaluation is not None:
            self.accuracy.show_score(percent(evaluation.accuracy))
            self.loss.show_score(f"{evaluation.loss:.4f}")
            self.refused.show_score(percent(evaluation.refused))
            self.calibration.show_score(percent(evaluation.calibration_error))

    @Slot()
    def _show_of(self) -> None:
        evaluator = self._session.evaluator
        old = "Another network is in use now. " if evaluator.is_old else ""
        self._of.setText(old + evaluator.title)

    @Slot(str)
    def _describe(self, words: str) -> None:
        self._said.setText(words or _HINT)


class _Score(QWidget):
    """A large number with its name below it."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._name = name
        self.number = QLabel()
        font = self.number.font()
        font.setPointSizeF(font.pointSizeF() * 2)
        font.setBold(True)
        self.number.setFont(font)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = QLabel(name)
        label.setProperty("muted", True)
        self.setToolTip(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(label)

    def show_score(self, text: str) -> None:
        """Show a number in words that are ready to be read."""
        self.number.setText(text)
        self.number.setAccessibleName(f"{self._name}: {text}")
