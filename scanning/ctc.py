"""Texts out of a recogniser's columns (CTC): only texts that the grammar of chassis numbers allows.

CTC (Graves et al., 2006) spells a text by walking the columns, each a sign or a blank; repeats without a blank between
them are one sign. Greedy reading takes the best of each column, and one O for a 0 spoils the number; here the grammar
prunes as the text grows, so the best text is the best *number*.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scanning.signs import BLANK, OTHER, SIGNS, SPACE, Columns

_GROWING = re.compile(r"[A-Z0-9]{0,8}|[A-Z0-9]{2,8}-\d{0,7}|[A-HJ-NPR-Z0-9]{0,17}")
_GROWN = re.compile(r"[A-Z0-9]{2,8}-\d{5,7}|[A-HJ-NPR-Z0-9]{17}")
_HYPHEN = SIGNS.index("-")
_LEAST, _KEPT = 3e-4, 12
_SPOILT = 0.02
_TINY, _SMALLEST = 1e-9, 1e-300


def greedy(columns: Columns) -> tuple[str, list[int]]:
    """The best sign of each column, repeats and blanks dropped, with each sign's first column.

    A blank between words is " ", a sign that chassis numbers don't have "?".
    """
    best = columns.argmax(axis=1)
    text, places = "", []
    for place, sign in enumerate(best):
        if sign != BLANK and (place == 0 or best[place - 1] != sign):
            text += SIGNS[sign] if sign < BLANK else " " if sign == SPACE else "?"
            places.append(place)
    return text, places


def numbers(columns: Columns) -> list[str]:
    """The likeliest chassis numbers these columns spell, best first; none if the grammar is never met."""
    chances = _without_others(columns)
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # text: its chance ending in a blank, in its last sign
    for column in chances:
        likely = [int(sign) for sign in np.flatnonzero(column[:BLANK] > _LEAST)]
        beams = _stepped(beams, column, likely if _HYPHEN in likely else [*likely, _HYPHEN])
    ranked = sorted(beams, key=lambda text: -sum(beams[text]))
    return [text for text in ranked if _GROWN.fullmatch(text)]


def _stepped(
    beams: dict[str, tuple[float, float]], column: NDArray[np.float64], likely: Sequence[int]
) -> dict[str, tuple[float, float]]:
    after_blank: dict[str, float] = defaultdict(float)
    after_sign: dict[str, float] = defaultdict(float)
    for text, (blank, sign) in beams.items():
        after_blank[text] += (blank + sign) * column[BLANK]
        for choice in likely:
            chance, character = float(column[choice]), SIGNS[choice]
            if text.endswith(character):
                after_sign[text] += sign * chance
                from_here = blank
            else:
                from_here = blank + sign
            grown = text + character
            if from_here and _GROWING.fullmatch(grown):
                after_sign[grown] += from_here * chance
    total = {text: after_blank[text] + after_sign[text] for text in {*after_blank, *after_sign}}
    kept = sorted(total, key=lambda text: -total[text])[:_KEPT]
    most = total[kept[0]] or 1.0
    return {text: (after_blank[text] / most, after_sign[text] / most) for text in kept}


def likelihoods(columns: Columns, texts: Sequence[str]) -> NDArray[np.float64]:
    """The logarithm of each text's chance of being what the columns spell (CTC's forward pass, all texts at once)."""
    chances = np.maximum(_without_others(columns), _TINY)
    states = _states(texts)
    leap = np.zeros(states.shape)  # past a blank, unless the same sign stands on both its sides
    leap[:, 2:] = (states[:, 2:] != BLANK) & (states[:, 2:] != states[:, :-2])
    walk = np.zeros(states.shape)
    walk[:, 0] = 1.0
    total = np.zeros(len(texts))
    for column in chances:
        moved = walk.copy()
        moved[:, 1:] += walk[:, :-1]
        moved[:, 2:] += walk[:, :-2] * leap[:, 2:]
        walk = moved * column[states]
        most = np.maximum(walk.max(axis=1), _SMALLEST)
        walk /= most[:, None]
        total += np.log(most)
    rows, ends = np.arange(len(texts)), np.array([2 * len(text) for text in texts])
    return np.asarray(total + np.log(walk[rows, ends] + walk[rows, ends - 1] + _SMALLEST))


def _states(texts: Sequence[str]) -> NDArray[np.int64]:
    """Each text as a row: its signs with a blank before, between and behind them."""
    states = np.full((len(texts), 2 * max(map(len, texts)) + 1), BLANK)
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = [SIGNS.index(sign) for sign in text]
    return states


def _without_others(columns: Columns) -> Columns:
    """Spaces, stars and scratches count as nothing between the signs, or now and then as one of ours spoilt."""
    chances = columns[:, : BLANK + 1].copy()
    ours = chances[:, :BLANK].sum(axis=1, keepdims=True)
    spoilt = columns[:, [OTHER]] * _SPOILT
    chances[:, :BLANK] *= 1 + spoilt / np.maximum(ours, _TINY)
    chances[:, [BLANK]] += columns[:, [SPACE]] + columns[:, [OTHER]] - spoilt
    return chances
