"""What a person sees of a widget, and presses in it."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget


def shown_text(widget: QWidget) -> str:
    """Return all words that are shown."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(widget: QWidget, text: str) -> QAbstractButton:
    """Return the one button that bears this text."""
    every = widget.findChildren(QAbstractButton)
    [found] = [each for each in every if each.text().replace("&", "") == text]
    return found
