"""DigitPad: draw a digit, see it recognised, train the Keras network that does it."""

__version__ = "0.1.0"
