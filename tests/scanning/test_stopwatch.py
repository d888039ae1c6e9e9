"""The budget is kept: time is asked for in between, by a clock of the test's own."""

import numpy as np
import pytest

import scanning
from scanning.elastic import fits
from scanning.hypotheses import hypotheses
from scanning.stopwatch import Stopwatch, TimeUpError
from tests.scanning.pictures import barcode, encoded, on_a_sheet, qr


class Ticking:
    """A clock on which every question takes one second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Say the time."""
        self.now += 1
        return self.now


def scribbled() -> bytes:
    """A code that is found, and beyond mending."""
    code = qr("x" * 60, scale=4)
    grain = np.random.default_rng(1).integers(0, 256, (len(code) // 2, len(code) // 2)).astype(np.uint8)
    code[len(code) // 2 - 10 : len(code) // 2 - 10 + len(grain), 60 : 60 + len(grain)] = grain
    return encoded(on_a_sheet(code, 400, 400))


def test_nothing_begins_that_would_not_fit() -> None:
    moments = iter([0, 5, 6, 9, 12, 12.5])
    watch = Stopwatch(15, lambda: next(moments))
    watch.check()  # the five seconds before it were the opening of the file
    watch.check()
    watch.check()  # the longest stretch: three seconds
    watch.check()
    with pytest.raises(TimeUpError):
        watch.check()


@pytest.mark.parametrize("budget", [3, 17, 40])
def test_no_question_is_asked_after_the_budget(budget: int) -> None:
    endless, clock = Ticking(), Ticking()
    assert scanning.read(scribbled(), budget=1e9, clock=endless) == []
    assert scanning.read(scribbled(), budget=budget, clock=clock) == []
    assert clock.now == 1 + budget < endless.now


def test_what_is_read_by_then_is_told() -> None:
    (symbol,) = scanning.read(encoded(barcode("NOGRAMMAR", "Code39")), budget=0, clock=Ticking())
    assert (symbol.text, symbol.sure) == ("NOGRAMMAR", False)


def test_the_longest_looks_ask_in_between() -> None:
    pixels = np.full((800, 800), 128, np.uint8)
    asked: list[str] = []
    nets = list(fits(pixels, np.diag([4.0, 4.0, 1.0]), 40, lambda: asked.append("net")))
    assert list(hypotheses(pixels, lambda: asked.append("finders"))) == []
    assert asked.count("net") >= 14 + 5 * (len(nets) // 2 - 1) > 20
    assert asked.count("finders") >= 13
