"""Work on many items says how far it is, and stops between two of them."""

import pytest

from digitpad.cancel import Cancelled, CancelToken
from digitpad.data.progress import Progress, counted, ignore


def test_tells_the_beginning_the_way_and_the_end() -> None:
    steps: list[Progress] = []
    assert list(counted(range(120), "Counting", steps.append, CancelToken())) == list(range(120))
    assert [step.done for step in steps] == [0, 50, 100, 120]
    assert {(step.text, step.total) for step in steps} == {("Counting", 120)}


def test_stops_before_the_first_item() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        next(counted([1], "Counting", ignore, token))
