"""The errors that DigitPad tells its user about, each in one or two plain sentences.

A message says what was expected, what came, and what to do. The window turns an error into one
message at one place; the command line prints it on one line and exits with 1.
"""


class DigitPadError(Exception):
    """A problem that the user can understand and act on.

    Parameters
    ----------
    message
        One or two short sentences for the user.
    details
        Anything longer that helps to find the cause. Shown only when asked for.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InputError(DigitPadError):
    """A value or option that the user gave does not hold."""


class DataError(DigitPadError):
    """A drawing, an image or a set of labelled digits can't be used."""


class ModelError(DigitPadError):
    """A network, a model file or a weights file can't be used."""


class TrainingError(DigitPadError):
    """A run of training ended without a usable result."""


class StorageError(DigitPadError):
    """A file of the user's could not be read or written."""


class UnavailableError(DigitPadError):
    """Something outside DigitPad is missing: the internet, a display, a system library."""
