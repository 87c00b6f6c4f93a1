"""What is on the pad, seen and read on a lane of its own."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from digitpad.data import synthetic
from digitpad.errors import DigitPadError
from digitpad.gui.glances import Glances
from digitpad.gui.lanes import Handlers, Lane, Lanes
from digitpad.gui.reader import Reader, Sight, look
from digitpad.gui.session import Session
from digitpad.ink.drawing import Drawing, Stroke
from digitpad.ink.normalise import as_floats, see_image, to_pixels
from digitpad.ink.raster import GreyImage
from digitpad.ink.sketch import Content
from digitpad.network.presets import LAB
from digitpad.reading.verdict import Thresholds
from digitpad.training.plan import TrainedNetwork
from tests import rows
from tests.gui.runs import PATIENCE
from tests.rows import row

GREY = np.full((40, 30), 255, np.uint8)
GREY[5:35, 12:18] = 0
TRAINED = TrainedNetwork(LAB.network, ())
ONE = np.array([0, 1, 0, 0, 0, 0, 0, 0, 0, 0], np.float32)


def drawn(digit: int) -> Content:
    return Content(synthetic.draw(digit, np.random.default_rng(digit)))


def seen(content: Content) -> GreyImage:
    sight = look(content)
    assert sight.pixels is not None
    return sight.pixels


class Fake:
    """Keeps what it is given to read, and where; holds the lane while the gate is shut."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        self.given: list[NDArray[np.float32]] = []
        self.threads: set[threading.Thread] = set()
        self.answer = ONE

    def update(self, trained: TrainedNetwork) -> None:
        assert trained is TRAINED

    def probabilities(self, floats: NDArray[np.float32]) -> NDArray[np.float32]:
        self.asked.set()
        assert self.gate.wait(10)
        self.given.append(floats)
        self.threads.add(threading.current_thread())
        return self.answer


@pytest.fixture
def reader(qtbot: QtBot) -> Iterator[Reader]:
    del qtbot  # only wanted for its QApplication
    reader = Reader(Lanes())
    yield reader
    assert reader.lanes.close(5_000)


@pytest.fixture
def sights(reader: Reader) -> list[Sight]:
    heard: list[Sight] = []
    reader.sight_changed.connect(heard.append)
    return heard


def use(qtbot: QtBot, reader: Reader, recogniser: Any) -> None:
    """Read with a stand-in for a recogniser."""
    with qtbot.waitSignal(reader.sight_changed):  # of the empty pad
        reader.use(recogniser, TRAINED)


class TestLook:
    def test_strokes_and_pictures_are_seen_as_everywhere(self) -> None:
        seven = drawn(7)
        np.testing.assert_array_equal(seen(seven), to_pixels(seven.drawing))
        np.testing.assert_array_equal(seen(Content(picture=GREY)), see_image(GREY)[0])

    @pytest.mark.parametrize("content", [Content(), Content(picture=np.zeros((9, 9), np.uint8))])
    def test_where_there_is_nothing_nothing_is_read(self, content: Content) -> None:
        fake: Any = Fake()
        sight = look(content, fake)
        assert (sight.content, sight.pixels, sight.probabilities) == (content, None, None)
        assert not fake.given

    def test_the_recogniser_gets_the_784_floats(self) -> None:
        fake: Any = Fake()
        sight = look(drawn(3), fake)
        assert sight.pixels is not None
        assert np.array_equal(fake.given, [as_floats(sight.pixels)])
        assert sight.probabilities is not None
        assert np.array_equal(sight.probabilities, ONE)
        assert sight.verdict == "digit"
        assert look(Content(picture=GREY), fake).verdict == "digit"

    def test_the_thresholds_are_those_given(self) -> None:
        fake: Any = Fake()
        fake.answer = np.full(10, 0.1, np.float32)
        assert look(drawn(3), fake).verdict == "not a digit"
        assert look(drawn(3), fake, Thresholds(digit=0.1)).verdict == "digit"
        assert look(Content(picture=GREY), fake).verdict == "not a digit"

    def test_a_blot_is_no_digit(self) -> None:
        fake: Any = Fake()
        for points in ([(140.0, 140.0)], [(140.0, 140.0), (144.0, 143.0)]):
            blot = Content(Drawing((Stroke.from_points(points),)))
            assert look(blot, fake).verdict == "not a digit"

    def test_the_digit_last_drawn_of_a_row_is_the_one_seen(self) -> None:
        fake: Any = Fake()
        year = row([rows.drawn(each) for each in (rows.TWO, rows.FOUR, rows.SIX)], [0.3, 0.3])
        two, left, stem, six = year.strokes
        sight = look(Content(Drawing((six, two, left, stem))), fake)
        assert len(sight.digits) == 3
        assert sight.latest == 1
        assert sight.pixels is not None
        np.testing.assert_array_equal(sight.pixels, to_pixels(Drawing((left, stem))))
        for seen_digit, part in zip(sight.digits, ((two,), (left, stem), (six,)), strict=True):
            np.testing.assert_array_equal(seen_digit.pixels, to_pixels(Drawing(part)))
        before = look(Content(year))  # there is no network yet
        assert before.pixels is not None
        np.testing.assert_array_equal(before.pixels, to_pixels(Drawing((six,))))

    def test_only_what_changed_is_read_again(self) -> None:
        fake: Any = Fake()
        glances = Glances()
        year = row([rows.drawn(each) for each in (rows.TWO, rows.ZERO, rows.SIX)], [0.4, 0.4])
        look(Content(Drawing(year.strokes[:2])), fake, None, glances)
        assert len(fake.given) == 2
        look(Content(year), fake, None, glances)
        assert len(fake.given) == 3
        np.testing.assert_array_equal(
            fake.given[-1], as_floats(to_pixels(Drawing(year.strokes[2:])))
        )
        look(Content(year), fake, None, glances)
        assert len(fake.given) == 3
        look(Content(Drawing(year.strokes[:1])), fake, None, glances)
        look(Content(year), fake, None, glances)
        assert len(fake.given) == 5, "what the last look did without is forgotten"


def test_the_pad_is_seen_before_there_is_a_network(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    # the import of TensorFlow takes seconds, and its lane is another
    gate = threading.Event()
    handlers = Handlers(lambda _: None, lambda _: None)
    reader.lanes.submit(Lane.FILES, lambda report, token: gate.wait(10), handlers)
    content = drawn(7)
    with qtbot.waitSignal(reader.sight_changed):
        reader.read(content)
    gate.set()
    [sight] = sights
    assert sight.content is content
    assert sight.pixels is not None
    assert sight.probabilities is None


def test_nothing_waits_for_what_is_being_opened(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    gate = threading.Event()
    opened: list[object] = []
    failures: list[object] = []
    reader.opened.connect(opened.append)
    reader.failed.connect(failures.append)
    reader.open(lambda: gate.wait(10))
    reader.open(lambda: 1 // 0)
    with qtbot.waitSignal(reader.sight_changed):
        reader.read(drawn(7))
    assert sights[0].pixels is not None
    assert not opened
    gate.set()
    qtbot.waitUntil(lambda: bool(failures))
    assert opened == [True]


def test_what_is_there_is_read_again_by_another_network(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    content = drawn(7)
    with qtbot.waitSignal(reader.sight_changed):
        reader.read(content)
    use(qtbot, reader, Fake())
    assert sights[-1].content is content
    assert sights[-1].probabilities is not None


def test_another_network_reads_all_anew_by_its_own_thresholds(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    content = drawn(7)
    with qtbot.waitSignal(reader.sight_changed):
        reader.read(content)
    use(qtbot, reader, Fake())
    other: Any = Fake()
    other.answer = np.full(10, 0.1, np.float32)
    with qtbot.waitSignal(reader.sight_changed):
        reader.use(other, TRAINED, Thresholds(digit=0.05))
    assert [sight.verdict for sight in sights] == [None, "digit", "digit"]
    assert sights[-1].probabilities is not None
    assert np.array_equal(sights[-1].probabilities, other.answer)


def test_the_newest_wins(qtbot: QtBot, reader: Reader, sights: list[Sight]) -> None:
    fake = Fake()
    use(qtbot, reader, fake)
    sights.clear()
    fake.gate.clear()
    contents = [drawn(digit) for digit in range(10)]
    fake.asked.clear()
    reader.read(contents[0])
    qtbot.waitUntil(fake.asked.is_set)
    for content in contents[1:]:
        reader.read(content)
        assert reader.is_reading
        qtbot.waitUntil(lambda: not reader._turn.isActive())  # each in a turn of its own
    fake.gate.set()
    qtbot.waitUntil(lambda: not reader.is_reading)
    # one was on the lane and the newest waited; those between were passed over
    assert [sight.content for sight in sights] == [contents[0], contents[-1]]
    assert threading.current_thread() not in fake.threads


def test_of_what_came_in_one_turn_of_the_event_loop_the_last_is_read(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    for digit in range(3):
        reader.read(drawn(digit))
    last = drawn(3)
    reader.read(last)
    qtbot.waitUntil(lambda: not reader.is_reading)
    assert [sight.content for sight in sights] == [last]


def test_an_error_is_told_and_reading_goes_on(
    qtbot: QtBot, reader: Reader, sights: list[Sight]
) -> None:
    failed: list[DigitPadError] = []
    reader.failed.connect(failed.append)
    broken = Content(dataclasses.replace(Drawing(), strokes=(None,)))  # type: ignore[arg-type]
    with qtbot.waitSignal(reader.failed):
        reader.read(broken)
    reader.read(drawn(7))
    qtbot.waitUntil(lambda: not reader.is_reading)
    assert "went wrong" in failed[0].message
    assert [sight.pixels is not None for sight in sights] == [True]


def test_the_bundled_network_reads_what_was_drawn_before_it_came(qtbot: QtBot) -> None:
    session = Session()
    session.reader.read(drawn(7))
    heard: list[Sight] = []
    session.reader.sight_changed.connect(heard.append)
    session.start()
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].probabilities is not None, timeout=PATIENCE)
    probabilities = heard[-1].probabilities
    assert probabilities is not None
    assert probabilities.shape == (10,)
    assert session.close(30_000)
