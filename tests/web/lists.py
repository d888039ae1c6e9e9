"""Bringing a list of vehicles in, as the office does: the file, its columns, the look, the taking over."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from ledger.models import Acceptance, ArrivalList, ArrivalRow, Recorded
from web import import_worker
from web.typed import today

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from ledger.arrival_words import RowVerdict

HEADER = "移動報告番号,車台番号,メーカー,車名,引取報告日,車の大きさ,ASR基準重量,備考"
DAY = today().isoformat()
LIST = f"""引取報告一覧
{HEADER}
100000000001,NCP100-0012345,トヨタ自動車,ラクティス,{DAY},中小型,182.5,助手席が重い
100000000002,ＨＡ36Sー700001,スズキ,アルト,{DAY},軽,,
100000000003,,トヨタ,,{DAY},軽,,
100000000004,GK5-1234567,ほんだ,フィット,{DAY},中小型,,
100000000005,NCP100-0012345,トヨタ,ラクティス,{DAY},中小型,,
100000000006,KSP90-5000001,トヨタ,ヴィッツ,2999/1/1,中小型,,
"""


def bring(client: FlaskClient, data: bytes | str, name: str = "list.csv") -> TestResponse:
    content = data.encode() if isinstance(data, str) else data
    return client.post("/vehicles/lists", data={"file": (io.BytesIO(content), name)})


def newest(session: Session) -> ArrivalList:
    session.rollback()
    return session.scalars(select(ArrivalList).order_by(ArrivalList.made_at.desc()).limit(1)).one()


def columns_as_guessed(client: FlaskClient, address: str) -> TestResponse:
    """Send the form of the columns as it was filled in."""
    page = client.get(address).text
    told = {"accepted_on": DAY, "size_class": ""}
    for field, options in re.findall(r'name="(column-\d+)"(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\w*)" selected', options)
        told[field] = chosen[1] if chosen else ""
    return client.post(address, data=told)


def look(
    app: Flask, client: FlaskClient, session: Session, data: bytes | str = LIST, name: str = "list.csv"
) -> ArrivalList:
    """Bring a list, say yes to the guessed columns where they are asked for, and have it judged."""
    answer = bring(client, data, name)
    if answer.location.endswith("/columns"):
        answer = columns_as_guessed(client, answer.location)
    assert answer.status_code == 303, answer.text
    import_worker.work(app)
    return newest(session)


def take(app: Flask, client: FlaskClient, arrival: ArrivalList) -> None:
    client.post(f"/vehicles/lists/{arrival.id}/taking")
    import_worker.work(app)


def counts(session: Session, arrival: ArrivalList) -> dict[RowVerdict | None, int]:
    session.rollback()
    rows = select(ArrivalRow.verdict, func.count()).where(ArrivalRow.list_id == arrival.id).group_by(ArrivalRow.verdict)
    return dict(session.execute(rows).all())


def accepted(session: Session, number: str) -> Acceptance:
    session.rollback()
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def events(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Recorded)) or 0
