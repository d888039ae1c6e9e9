"""A vehicle the floor found by its certificate: the office sees what the certificate told, and no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ledger
from ledger.event import Source
from ledger.models import Person
from ledger.words import Auth, Code, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

TOLD = {"registration_number": "品川 580あ 77", "type": "DBA-JF3", "engine": "S07B", "first_registration": "2012-12"}


def find(session: Session, certificate: dict[str, Any]) -> ledger.Answer:
    worker = session.query(Person).filter_by(name="グエン・ヴァン・アン").one()
    number = {"chassis_number": "JF3-1000000", "source": "certificate", "certificate": certificate}
    posted = ledger.happening("vehicle.found", worker.id, **number)
    answer = ledger.record(session, posted, Source(worker.site_id, person_id=worker.id, auth=Auth.PIN))
    session.commit()
    return answer


def test_the_office_sees_what_the_certificate_told(browser_of: Callable[[str], FlaskClient], session: Session) -> None:
    found = find(session, TOLD)
    assert found.outcome is Outcome.HELD
    page = browser_of("clerk").get(f"/vehicles/new?found={found.id}").text
    for value in TOLD.values():
        assert value in page
    assert "初度登録年月" in page
    assert "有効期間の満了日" not in page


def test_a_name_is_no_part_of_it(session: Session) -> None:
    answer = find(session, {"owner": "見本 太郎"})
    assert (answer.outcome, answer.refusal) == (Outcome.KEPT, Code.NOT_UNDERSTOOD)
