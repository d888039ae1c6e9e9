"""Views of one number, from several frames and in several preparations, agree on it as well as they can.

Every view scores every text that any view proposed; a view can object to a text, but not veto it. What is known
beforehand counts too: how types are spelled, and which vehicles the yard has accepted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from scanning import ctc
from scanning.chassis import Kind, check_digit_agrees, kind_of, nearest, normalised
from scanning.signs import SIGNS, Columns

_PROPOSALS = 4  # texts a view may propose
_STRONGEST_OBJECTION = -12.0  # log odds: a view may be wrong altogether
_SOFTNESS = 0.6  # views of one frame, and frames of one scene, err together
_TYPE = re.compile(r"[A-Z]{1,4}\d{1,3}[A-Z]{0,3}|[A-Z]{3,5}")
_ACCEPTED, _SAME_TYPE, _CHECKED = 4.0, 1.0, 1.5  # log odds
_ODD_TYPE, _DIGIT_FIRST = -2.0, -2.0
_SERIAL = {7: 0.0, 6: -0.3, 5: -0.8}
_NEAR = 0.75
_STEADY = 0.97  # below this share of the odds a sign is doubtful: what is not sure shows where


class View:
    """One look at the number: its columns, and the texts it proposes. `frame` counts the photographs."""

    def __init__(self, frame: int, columns: Columns) -> None:
        self.frame = frame
        self.proposals = ctc.numbers(columns)[:_PROPOSALS]
        self._columns = columns
        self._scores: dict[str, float] = {}

    @property
    def fit(self) -> float:
        """How well the best text explains the columns, from 0 to 1: the mean chance of a sign."""
        best = self.proposals[:1]
        return float(np.exp(self.scores(best)[0] / len(best[0]))) if best else 0.0

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The logarithm of each text's chance here; what was asked before is remembered."""
        new = [text for text in texts if text not in self._scores]
        if new:
            self._scores.update(zip(new, map(float, ctc.likelihoods(self._columns, new)), strict=True))
        return np.array([self._scores[text] for text in texts])


@dataclass(frozen=True)
class Verdict:
    """One text with what speaks for it."""

    text: str
    odds: float  # its share among all texts proposed, 0 to 1
    fit: float  # how well it explains the better half of the views, 0 to 1
    agreeing: float  # share of the views that read exactly this
    frames: int  # frames with a view that reads exactly this
    frame: int  # the one that fits it best
    accepted: bool
    doubtful: tuple[int, ...]


def verdicts(views: Sequence[View], accepted: Sequence[str] = ()) -> list[Verdict]:
    """Every text worth showing, best first."""
    telling = [view for view in views if view.proposals]
    if not telling:
        return []
    read = list(dict.fromkeys(text for view in telling for text in view.proposals))
    known = _known(read, accepted)
    texts = list(dict.fromkeys([*read, *known]))
    scores = np.array([view.scores(texts) for view in telling])
    odds = _odds(scores, [view.frame for view in telling], texts, known, accepted)
    fits = np.exp(scores / [len(text) for text in texts])
    order = np.argsort(-odds, kind="stable")
    return [_verdict(int(place), texts, odds, fits, telling, known) for place in order]


def _known(read: Sequence[str], accepted: Sequence[str]) -> set[str]:
    """The accepted vehicles that one of the texts may have meant, as far as the recogniser has their signs."""
    near = {match.number for text in read[:8] for match in nearest(text, accepted, count=3, least=_NEAR)}
    return {number for number in map(normalised, near) if set(number) <= set(SIGNS)}


def _odds(
    scores: NDArray[np.float64], frames: Sequence[int], texts: Sequence[str], known: set[str], accepted: Sequence[str]
) -> NDArray[np.float64]:
    against = np.maximum(scores - scores.max(axis=1, keepdims=True), _STRONGEST_OBJECTION)
    of_frame = np.array(frames)
    per_frame = np.array([against[of_frame == frame].mean(axis=0) for frame in sorted(set(frames))])
    types = {number.partition("-")[0] for number in map(normalised, accepted) if "-" in number}
    prior = np.array([_ACCEPTED * (text in known) + _prior(text, types) for text in texts])
    total = per_frame.sum(axis=0) * _SOFTNESS + prior
    shares = np.exp(total - total.max())
    return np.asarray(shares / shares.sum())


def _prior(text: str, types: set[str]) -> float:
    """How likely the number is before any picture of it, as log odds."""
    if kind_of(text) is Kind.VIN:
        return _CHECKED if check_digit_agrees(text) else 0.0
    model, _, serial = text.partition("-")
    odd = 0.0 if _TYPE.fullmatch(model) else _ODD_TYPE
    return odd + _DIGIT_FIRST * model[:1].isdigit() + _SAME_TYPE * (model in types) + _SERIAL.get(len(serial), -1.0)


def _verdict(
    place: int,
    texts: Sequence[str],
    odds: NDArray[np.float64],
    fits: NDArray[np.float64],
    views: Sequence[View],
    known: set[str],
) -> Verdict:
    text = texts[place]
    agreeing = [view for view in views if view.proposals[0] == text]
    better = np.sort(fits[:, place])[len(views) // 2 :]
    return Verdict(
        text,
        float(odds[place]),
        float(better.mean()),
        len(agreeing) / len(views),
        len({view.frame for view in agreeing}),
        views[int(np.argmax(fits[:, place]))].frame,
        text in known,
        _doubtful(text, texts, odds, views),
    )


def _doubtful(text: str, texts: Sequence[str], odds: NDArray[np.float64], views: Sequence[View]) -> tuple[int, ...]:
    """Signs that other likely texts, or every fourth view, read otherwise."""
    by_odds = _support(text, texts, odds)
    by_views = _support(text, [view.proposals[0] for view in views], np.full(len(views), 1 / len(views)))
    return tuple(place for place in range(len(text)) if by_odds[place] < _STEADY or by_views[place] <= 1 - 0.25)


def _support(text: str, others: Sequence[str], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each sign of `text`, the weight of the texts that have the same sign in its place, and none beside it."""
    support = np.zeros(len(text) + 1)
    for other, weight in zip(others, weights, strict=True):
        agreed = np.zeros(len(text) + 1)
        steps = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
        for step, start, end, _, _ in steps:
            if step == "equal":
                agreed[start:end] = weight
        for step, start, _, _, _ in steps:
            if step == "insert":
                agreed[max(0, start - 1) : start + 1] = 0
        support += agreed
    return support[: len(text)]
