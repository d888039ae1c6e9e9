"""Photographs of chassis numbers: candidates, vehicles they may be, and what is said when no answer comes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from ledger.models import Acceptance
from scanning.candidates import Box, Candidate
from scanning.errors import NotAPictureError
from scanning.ocr_worker import OcrBusyError, OcrTimeoutError, OcrUnavailableError, OcrWorker
from web.chassis_reader import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

PATH = "/api/v1/scan/chassis"
READ = "B21W-OO12399"
MEANT = "B21W-0012399"
CORNERS = ((10.0, 20.0), (200.0, 20.0), (200.0, 60.0), (10.0, 60.0))


class Reader:
    """Stands in for the reading process, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[bytes], Box | None, list[str]]] = []
        self.found = [
            Candidate(
                READ, 0.6, sure=False, doubtful=(5, 6), accepted=False, raw=f"NO. {READ}", frame=1, corners=CORNERS
            )
        ]
        self.error: Exception | None = None

    def read(
        self, pictures: Sequence[bytes], *, box: Box | None = None, accepted: Sequence[str] = ()
    ) -> list[Candidate]:
        """Note the question; find or fail as told."""
        self.asked.append((list(pictures), box, list(accepted)))
        if self.error:
            raise self.error
        return self.found


@pytest.fixture
def reader(app: Flask) -> Reader:
    made = Reader()
    app.extensions[KEY] = made
    return made


@pytest.fixture
def send(app: Flask, device_of: Callable[[str], str]) -> Callable[..., TestResponse]:
    headers = {"Authorization": f"Bearer {device_of('田中 監督')}"}
    return lambda **sent: app.test_client().post(PATH, headers=headers, **sent)


def frames(count: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(b"frame %d" % number), "frame.jpg") for number in range(count)]


def test_candidates_with_what_is_doubtful_and_the_vehicles_they_may_be(
    send: Callable[..., TestResponse], reader: Reader, session: Session
) -> None:
    told = send(data={"picture": frames(3), "box": "0.1,0.4,0.8,0.25"}).get_json()
    assert told["candidates"] == [
        {
            "text": READ,
            "confidence": 0.6,
            "sure": False,
            "doubtful": [5, 6],
            "accepted": False,
            "raw": f"NO. {READ}",
            "frame": 1,
            "corners": [list(point) for point in CORNERS],
        }
    ]
    meant = session.query(Acceptance).filter_by(chassis_number=MEANT).one()
    assert told["near"][0] == {
        "id": meant.id,
        "chassis_number": MEANT,
        "maker": meant.maker,
        "accepted_on": meant.accepted_on.isoformat(),
    }
    (asked,) = reader.asked
    assert asked[0] == [b"frame 0", b"frame 1", b"frame 2"]
    assert asked[1] == Box(0.1, 0.4, 0.8, 0.25)
    assert MEANT in asked[2]


def test_another_companys_vehicles_are_no_evidence(
    send: Callable[..., TestResponse], reader: Reader, session: Session
) -> None:
    send(data=b"picture", content_type="image/jpeg")
    (_, box, accepted) = reader.asked[0]
    of_others = {one.chassis_number for one in session.query(Acceptance) if one.site.name != "見本解体 本工場"}
    assert box is None
    assert accepted
    assert not of_others & set(accepted)


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        (OcrBusyError(), 503, "reader_busy", "混んでいます"),
        (OcrTimeoutError(10), 504, "reader_timeout", "10秒"),
        (OcrUnavailableError(-9), 503, "reader_down", "使えません"),
        (NotAPictureError(5), 415, "no_picture", "写真として読めない"),
    ],
)
def test_no_answer_says_what_to_do_next(
    send: Callable[..., TestResponse], reader: Reader, error: Exception, status: int, code: str, words: str
) -> None:
    reader.error = error
    answer = send(data={"picture": frames(1)})
    assert (answer.status_code, answer.get_json()["error"]) == (status, code)
    assert words in answer.get_json()["words"]
    assert code == "no_picture" or "下4桁" in answer.get_json()["words"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"picture": frames(6)}, 413, "too_many_frames"),
        ({"picture": frames(1), "box": "0,0,1"}, 400, "bad_request"),
        ({"picture": frames(1), "box": "a,b,c,d"}, 400, "bad_request"),
        ({"picture": frames(1), "box": "nan,0,1,1"}, 400, "bad_request"),
        ({"picture": frames(1), "box": "0,0,0,1"}, 422, "box_outside"),
    ],
)
def test_what_can_not_be_looked_at(
    send: Callable[..., TestResponse], reader: Reader, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = send(data=sent)
    assert (answer.status_code, answer.get_json()["error"]) == (status, code)
    assert reader.asked == []


def test_nobody_has_chassis_numbers_read(app: Flask, reader: Reader) -> None:
    answer = app.test_client().post(PATH, data=b"picture", headers={"X-Nisugata": "1"})
    assert answer.status_code == 401
    assert reader.asked == []


def test_the_reading_process_really_answers(app: Flask, send: Callable[..., TestResponse]) -> None:
    with OcrWorker("tests.scanning.ocr_fakes:obedient") as worker:
        app.extensions[KEY] = worker
        file = io.BytesIO()
        Image.new("L", (64, 20), 200).save(file, "PNG")
        told = send(data=file.getvalue(), content_type="image/png").get_json()
        assert told["candidates"][0]["accepted"]
        assert told["near"][0]["chassis_number"] == told["candidates"][0]["text"]
        crashed = send(data=b"crash", content_type="image/png")
        assert (crashed.status_code, crashed.get_json()["error"]) == (503, "reader_down")
