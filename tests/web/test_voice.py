"""The recorded pieces follow the sentences: `python -m web.make_voice` records them anew."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from flask_babel import force_locale

from web.phone_words import DOCK, ENROL, FLOOR, phone_words
from web.static_files import STATIC
from web.voice import KEYS, LANGUAGES, TONES, WORDS, fixed
from web.voice_numbers import numbers

if TYPE_CHECKING:
    from flask import Flask

LARGEST = 400_000
"""Bytes of one language's sound."""


def index(language: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((STATIC / "voice" / f"{language}.json").read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_every_sentence_to_be_said_something_is_recorded(app: Flask, language: str) -> None:
    with app.app_context(), force_locale(language):
        told = phone_words(FLOOR, DOCK, ENROL)
    recorded = index(language)["pieces"]
    silent = {key: fixed(told[key]) for key in KEYS if fixed(told[key]) and not set(fixed(told[key])) & set(recorded)}
    assert silent == {}
    words = {told[key] for key in told if key.startswith(WORDS) and "{" not in told[key]}
    assert words - set(recorded) == set()
    assert set(numbers(language)) - set(recorded) == set()
    assert set(index(language)["tones"].values()) == set(TONES[language].values()) <= set(recorded)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pieces_lie_one_after_the_other_and_are_short(language: str) -> None:
    places = sorted({(start, length) for start, length in index(language)["pieces"].values()})
    assert min(later[0] - (sooner[0] + sooner[1]) for sooner, later in pairwise(places)) > 0.1
    assert all(0.05 < length < 6 for _, length in places)
    assert (STATIC / "voice" / f"{language}.mp3").stat().st_size < LARGEST


def test_a_sentence_is_cut_where_something_is_filled_in() -> None:
    assert fixed("{part}はもう記録されています（{by}さん {container}）") == ["はもう記録されています"]
    assert fixed("材質が違います。{part}は「{container}」に入れられません") == ["材質が違います"]
    assert fixed("{part}は{by}さんがもう記録しています") == ["がもう記録しています"]
    assert fixed("Wrong material. {part} can't go into it") == ["Wrong material"]
