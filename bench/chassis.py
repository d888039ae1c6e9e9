"""How well and how fast chassis numbers are read off drawn plates, certificates and stamps: `python -m bench.chassis`.

Everything is drawn from a seed (bench/plates.py); photographs are aimed with the guide box as the phone's screen asks.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench.snapshots import BOX, shots
from scanning.candidates import Box
from scanning.ocr import reader
from scanning.ocr_worker import OcrWorker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanning.candidates import Candidate

SEED = 20261122
RUNS = (("plate", 1, 60), ("certificate", 1, 40), ("stamp", 1, 40), ("stamp", 5, 40))
NAMES = {"plate": "caution plate", "certificate": "certificate", "stamp": "stamp"}
TARGETS = {("plate", 1): 0.98, ("stamp", 5): 0.85}
PROCESSOR_RUNS = 16
MOST_MS, MOST_MB, SURE_RIGHT = 150, 600, 0.99


@dataclass
class Tally:
    """What one kind of picture gave."""

    things: int = 0
    right: int = 0
    among_three: int = 0
    sure: int = 0
    sure_right: int = 0

    def count(self, number: str, found: list[Candidate]) -> None:
        """Add one answer."""
        best = found[0].text if found else ""
        self.things += 1
        self.right += best == number
        self.among_three += number in [candidate.text for candidate in found[:3]]
        if found and found[0].sure:
            self.sure += 1
            self.sure_right += best == number


def main(_: Path | None = None, seed: int = SEED) -> None:
    """Print the table, the targets beside it."""
    worker = OcrWorker(limit_s=60)
    times: list[float] = []
    sure = Tally()
    print(f"{'':24}{'exact':>8}{'target':>9}{'in top 3':>10}{'sure':>8}{'of these right':>16}")
    for kind, frames, count in RUNS:
        tally = Tally()
        for number, found, seconds in _read(worker, kind, frames, count, seed):
            tally.count(number, found)
            sure.count(number, found)
            times.extend([seconds] if frames == 1 else [])
        _print(f"{NAMES[kind]}, {frames} frame{'s' * (frames > 1)}", tally, TARGETS.get((kind, frames)))
    share = sure.sure_right / max(1, sure.sure)
    print(f"sure and right, all: {share:.1%} of {sure.sure} (target {SURE_RIGHT:.0%})")
    print(f"guide box, one frame, warm: {median(times) * 1000:.0f} ms median (target {MOST_MS} ms), ", end="")
    print(f"{_processor_ms(seed):.0f} ms of processor time")
    print(f"resident after {sum(run[2] for run in RUNS)} jobs: {worker.memory / 1e6:.0f} MB (target {MOST_MB} MB)")
    worker.close()


def _read(
    worker: OcrWorker, kind: str, frames: int, count: int, seed: int
) -> Iterator[tuple[str, list[Candidate], float]]:
    box = Box(*BOX)
    for which, thing in enumerate(shots(kind, count, frames, seed)):
        if which == 0:
            worker.read(thing.frames[:1], box=box)  # loads and warms
        started = time.perf_counter()
        found = worker.read(thing.frames, box=box)
        yield thing.number, found, time.perf_counter() - started


def _processor_ms(seed: int) -> float:
    """Median processor time of one frame, all threads added: what is left when others use the machine too."""
    read, spent = reader(threads=1), []
    for thing in shots("plate", PROCESSOR_RUNS, 1, seed):
        started = time.process_time()
        read(thing.frames, Box(*BOX), [])
        spent.append(time.process_time() - started)
    return median(spent[1:]) * 1000


def _print(name: str, tally: Tally, target: float | None) -> None:
    exact = f"{tally.right / tally.things:.1%}"
    beside = f"{target:.0%}" if target else "-"
    top = f"{tally.among_three / tally.things:.1%}"
    right = f"{tally.sure_right / tally.sure:.1%}" if tally.sure else "-"
    print(f"{name:24}{exact:>8}{beside:>9}{top:>10}{tally.sure / tally.things:>8.0%}{right:>16}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.chassis", description="Measure the reading of numbers.")
    parser.add_argument("--seed", type=int, default=SEED)
    main(None, parser.parse_args().seed)
