"""The choice of an augmentation: a level, and in a menu the kinds that it is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from digitpad.gui.theme import GRID
from digitpad.training.augmentation import KINDS, LEVELS, Augmentation

_TITLES = {
    "shift": "&Shift",
    "rotate": "&Rotate",
    "scale": "S&cale",
    "shear": "S&hear",
    "elastic": "&Elastic",
    "width": "Stroke &width",
}

_TIP = (
    "How much training digits are varied each time they are learned: usually off for a few "
    "epochs, strong for many."
)


class AugmentationChoice(QWidget):
    """A level and, unless it is off, a button that opens the kinds to choose from."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.level = QComboBox()
        for level in LEVELS:
            self.level.addItem(level.capitalize(), level)
        self.level.setToolTip(_TIP)
        self._fixed: Augmentation | None = None
        self._reason = ""
        self.kinds = QToolButton()
        self.kinds.setAccessibleName("Kinds of augmentation")
        self.kinds.setArrowType(Qt.ArrowType.DownArrow)
        self.kinds.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.kinds.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.kinds)
        self._actions = {kind: menu.addAction(_TITLES[kind]) for kind in KINDS}
        for action in self._actions.values():
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(self._show)
        self.kinds.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.level, stretch=1)
        row.addWidget(self.kinds)
        self.level.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def augmentation(self) -> Augmentation:
        """What is chosen or fixed."""
        if self._fixed is not None:
            return self._fixed
        return LEVELS[self.level.currentData()].only(self._chosen())

    def text(self) -> str:
        """Return what is chosen as `set_text` takes it."""
        return " ".join([self.level.currentData(), *self._chosen()])

    def set_text(self, text: str) -> None:
        """Choose what `text` gave; passes over what there is not."""
        level, *kinds = text.split() or [""]
        place = self.level.findData(level)
        if place < 0:
            return
        self.level.setCurrentIndex(place)
        for kind, action in self._actions.items():
            action.setChecked(kind in kinds)

    def fix(self, augmentation: Augmentation | None, reason: str = "") -> None:
        """Show an augmentation that nobody can change, for a reason; None lets go of it."""
        if self._fixed is not None:
            self.level.removeItem(self.level.count() - 1)
        self._fixed, self._reason = augmentation, reason
        if augmentation is not None:
            self.level.addItem("Its own")
            self.level.setCurrentIndex(self.level.count() - 1)
        self.level.setToolTip(reason or _TIP)
        self.setEnabled(augmentation is None)
        self._show()

    def _chosen(self) -> list[str]:
        if self._fixed is not None:
            return list(self._fixed.kinds)
        return [kind for kind, action in self._actions.items() if action.isChecked()]

    @Slot()
    def _show(self) -> None:
        chosen = [_TITLES[kind].replace("&", "").lower() for kind in self._chosen()]
        if chosen:
            some = f"{len(chosen)} of {len(KINDS)}"
            self.kinds.setText("All" if len(chosen) == len(KINDS) else some)
            self.kinds.setToolTip(f"The kinds to use: {', '.join(chosen)}.")
        else:
            self.kinds.setText("None: off")
            self.kinds.setToolTip("No kind is chosen: training digits are not varied.")
        is_off = self.level.currentIndex() == 0
        if self._reason or is_off:
            self.kinds.setToolTip(self._reason or "Augmentation is off. Choose a level first.")
        self.kinds.setEnabled(not is_off)
        self.changed.emit()
