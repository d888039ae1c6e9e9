"""`python -m web.make_voice`: record what the phone can say anew (web/static/voice), after its sentences changed.

Needs what nobody needs who only runs Nisugata: `pip install pyopenjtalk-plus lameenc`, and `flite` of the system. The
Japanese voice is "Mei" of the MMDAgent project (Nagoya Institute of Technology, CC BY 3.0), the English one "slt" of
CMU Flite. All pieces of a language stand in one MP3 one after the other, for one request; an index tells where.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import wave
from array import array
from pathlib import Path
from typing import Final

import lameenc
import pyopenjtalk

from web import create_app
from web.static_files import STATIC
from web.voice import LANGUAGES, TONES, pieces, readable, translated_words
from web.voice_numbers import numbers

FOLDER: Final = STATIC / "voice"
PAUSE_S: Final = 0.16
"""Before each piece: longer than the delay that some browsers leave at the start of an MP3."""
FLITE: Final = "/usr/bin/flite"
PEAK: Final = 26_000
QUIET: Final = 500
KILOBITS_A_SECOND: Final = 24
SAMPLES_A_SECOND: Final = 16_000
"""Enough for speech, and a third of the bytes."""


def main() -> None:
    """Record every language."""
    FOLDER.mkdir(exist_ok=True)
    with create_app({"SECRET_KEY": "only to read texts", "DATABASE_URL": "sqlite://"}).app_context():
        for language in LANGUAGES:
            _record(language)


def _record(language: str) -> None:
    said = {text: readable(language, text) for text in pieces(language)} | numbers(language)
    sound, places, rate = array("h"), {}, 0
    for text, reading in said.items():
        spoken, rate = (_japanese if language == "ja" else _english)(reading)
        sound.extend(array("h", bytes(2 * round(PAUSE_S * rate))))
        places[text] = (round(len(sound) / rate, 3), round(len(spoken) / rate, 3))
        sound.extend(spoken)
    sound.extend(array("h", bytes(2 * round(PAUSE_S * rate))))
    places |= {word: places[ours] for word, ours in translated_words(language).items()}
    (FOLDER / f"{language}.mp3").write_bytes(_mp3(sound, rate))
    index = {"pieces": places, "tones": TONES[language]}
    told = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / f"{language}.json").write_text(f"{told}\n", encoding="utf-8")


def _japanese(reading: str) -> tuple[array[int], int]:
    samples, rate = pyopenjtalk.tts(reading)
    return _trimmed(array("h", (samples * (PEAK / abs(samples).max())).astype("<i2").tobytes())), int(rate)


def _english(reading: str) -> tuple[array[int], int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run([FLITE, "-voice", "slt", "-t", reading, "-o", str(path)], check=True)
        with wave.open(str(path)) as told:
            samples, rate = array("h", told.readframes(told.getnframes())), told.getframerate()
    loudest = max(map(abs, samples))
    return _trimmed(array("h", [sample * PEAK // loudest for sample in samples])), rate


def _trimmed(samples: array[int]) -> array[int]:
    """Without the silence before and after."""
    loud = [place for place, sample in enumerate(samples) if abs(sample) > QUIET]
    return samples[loud[0] : loud[-1] + 1]


def _mp3(samples: array[int], rate: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KILOBITS_A_SECOND)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(SAMPLES_A_SECOND)
    encoder.set_channels(1)
    encoder.set_quality(2)
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


if __name__ == "__main__":
    main()
