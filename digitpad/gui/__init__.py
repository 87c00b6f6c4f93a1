"""The window. Only here are QtWidgets and pyqtgraph imported."""
