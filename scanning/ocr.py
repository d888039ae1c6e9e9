"""Chassis numbers read off plates, papers and stamped metal. A person always confirms what this says.

Load it off the request threads: `scanning.ocr_worker` keeps one process for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scanning.candidates import Box, BoxOutsideError, Candidate
from scanning.chassis import Kind, kind_of, normalised, repaired
from scanning.ocr_frames import FIRST_WIDTH, WAYS, Way, narrowed, strips
from scanning.ocr_models import Models
from scanning.picture import Picture
from scanning.spans import spans
from scanning.strip import Strip
from scanning.votes import Verdict, View, verdicts

__all__ = ["Box", "BoxOutsideError", "Candidate", "Models", "read_chassis", "reader"]

Reader: TypeAlias = Callable[[Sequence[bytes], Box | None, Sequence[str]], list[Candidate]]

MOST_CANDIDATES = 5
_CLEAR = 0.9  # fit of a line that is the number: no need to read its neighbours
_BEYOND_DOUBT = 0.95  # fit of both views where two are enough
_FEWEST_VIEWS, _FEWEST_DOUBTED = 2, 3
_OUTSIDE_GRAMMAR = 0.1
_LEAST_ODDS, _SURE_ODDS, _SURE_FIT, _SURE_AGREEING = 0.01, 0.97, 0.8, 0.75


@dataclass(frozen=True)
class _Sight:
    """The line of one frame that is most likely the number, with what of it is the number."""

    strip: Strip
    number: Strip
    raw: str
    views: list[View]


def read_chassis(
    pictures: Sequence[bytes], *, box: Box | None = None, accepted: Sequence[str] = (), models: Models | None = None
) -> list[Candidate]:
    """The chassis numbers that some photographs of the same thing may show, best first; nothing if there is none.

    `box` is the guide box of the screen (16:5 does well), `accepted` the numbers of the vehicles the yard has. Raises
    a PictureError for what is no picture.
    """
    models = models or Models()
    sights: list[_Sight] = []
    found: list[Candidate] = []
    for frame, data in enumerate(pictures):
        sight = _sight(frame, Picture(data), box, models)
        if sight:
            sights.append(sight)
            found = _candidates(sights, accepted)
        if len(sights) > 1 and found and found[0].sure:
            break
    return found


def reader(threads: int = 2) -> Reader:
    """Load the networks; what is returned reads one job after the other."""
    models = Models(threads)

    def read(pictures: Sequence[bytes], box: Box | None, accepted: Sequence[str]) -> list[Candidate]:
        return read_chassis(pictures, box=box, accepted=accepted, models=models)

    return read


def _sight(frame: int, picture: Picture, box: Box | None, models: Models) -> _Sight | None:
    best = _first_look(frame, strips(picture, box, models), models, any_way_up=box is None)
    if best is None or not best.views[0].proposals:
        return best
    for way in WAYS:
        if not _settled(best.views):
            _look_again(best, way, models)
    return best


def _settled(views: Sequence[View]) -> bool:
    """Whether another look would only cost time: all agree, and there are enough of them."""
    return len({view.proposals[0] for view in views}) == 1 and _enough(views) and views[0].fit >= _CLEAR


def _enough(views: Sequence[View]) -> bool:
    """Three views, or two that both read a number beyond doubt."""
    certain = all(view.fit >= _BEYOND_DOUBT for view in views)
    return len(views) >= (_FEWEST_VIEWS if certain else _FEWEST_DOUBTED)


def _first_look(frame: int, lines: Sequence[Strip], models: Models, *, any_way_up: bool) -> _Sight | None:
    """Read line by line as they are, from the middle outwards, until one is a number beyond doubt."""
    seen: list[_Sight] = []
    for line in lines:
        for strip in (line, line.turned()) if any_way_up else (line,):
            seen.extend(_numbers_in(strip, frame, models))
            if any(sight.views[0].fit >= _CLEAR for sight in seen):
                return seen[-1]
    return max(seen, key=lambda sight: (sight.views[0].fit, len(sight.raw)), default=None)


def _numbers_in(strip: Strip, frame: int, models: Models) -> list[_Sight]:
    """What may be numbers in a line; what the grammar doesn't have only if that is all there is."""
    line = models.read(narrowed(strip.pixels, FIRST_WIDTH))
    length = len(line.columns)
    found = []
    for span in spans(line.columns):
        number = strip if span.whole else strip.part(span.start / length, span.end / length)
        found.append(_Sight(strip, number, line.text, [View(frame, line.columns[span.start : span.end])]))
    if not found and kind_of(normalised(line.text)) in {Kind.RESTAMP, Kind.SPECIAL}:
        found.append(_Sight(strip, strip, line.text, [View(frame, line.columns)]))
    return [sight for sight in found if sight.views[0].proposals] or found[:1]


def _look_again(sight: _Sight, way: Way, models: Models) -> None:
    line = models.read(way(sight.number))
    views = [View(sight.views[0].frame, line.columns[span.start : span.end]) for span in spans(line.columns)]
    telling = sorted((view for view in views if view.proposals), key=lambda view: -view.fit)
    sight.views.extend(telling[:1])


def _candidates(sights: Sequence[_Sight], accepted: Sequence[str]) -> list[Candidate]:
    ranked = verdicts([view for sight in sights for view in sight.views], accepted)
    worth = [verdict for verdict in ranked if verdict.odds >= _LEAST_ODDS or verdict.accepted]
    return [_candidate(verdict, sights) for verdict in worth[:MOST_CANDIDATES]] or [_as_it_stands(sights[-1])]


def _as_it_stands(sight: _Sight) -> Candidate:
    """What no grammar explains, an official re-stamp or a number with a sign missing: a start for whoever types it."""
    text = repaired(sight.raw)
    confidence = _OUTSIDE_GRAMMAR if kind_of(text) is Kind.OTHER else 2 * _OUTSIDE_GRAMMAR
    places = tuple(range(len(text)))
    frame = sight.views[0].frame
    return Candidate(
        text=text,
        confidence=confidence,
        sure=False,
        doubtful=places,
        accepted=False,
        raw=sight.raw,
        frame=frame,
        corners=sight.strip.corners,
    )


def _candidate(verdict: Verdict, sights: Sequence[_Sight]) -> Candidate:
    best = next(sight for sight in sights if sight.views[0].frame == verdict.frame)
    return Candidate(
        verdict.text,
        round(verdict.odds * verdict.fit, 3),
        _is_sure(verdict, sights),
        verdict.doubtful,
        verdict.accepted,
        best.raw,
        verdict.frame,
        best.strip.corners,
    )


def _is_sure(verdict: Verdict, sights: Sequence[_Sight]) -> bool:
    telling = [sight for sight in sights if sight.views[0].proposals]
    return (
        verdict.odds >= _SURE_ODDS
        and verdict.fit >= _SURE_FIT
        and verdict.agreeing >= _SURE_AGREEING
        and verdict.frames >= min(2, len(telling))
        and _enough([view for sight in telling for view in sight.views])
        and not all(any(sight.number.cut) for sight in telling)
        and not any(_goes_on(verdict.text, view) for sight in telling for view in sight.views)
    )


def _goes_on(text: str, view: View) -> bool:
    """Whether a view that reaches beyond the ends of the line found more of the number there."""
    return any(text != more and text in more for more in view.proposals[:1])
