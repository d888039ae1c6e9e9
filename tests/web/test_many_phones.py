"""Many phones, a network that fails in every way: nothing is lost, nothing counts twice."""

from __future__ import annotations

import shutil
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import phones
from bench.simulated import LostError, Phone, Shift, faults_of, prepare
from web import create_app
from web.db import db

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from flask import Flask

PHONES, VEHICLES = 3, 8
SETTINGS = {"SECRET_KEY": "test", "TESTING": True}


class Direct:
    """A phone's way to an app of this process."""

    def __init__(self, app: Flask, token: str) -> None:
        self._app, self._headers = app, {"Authorization": f"Bearer {token}"}

    def post(self, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Send events."""
        answer = self._app.test_client().post("/api/v1/events", json={"events": batch}, headers=self._headers)
        if answer.status_code != 200:
            raise LostError(answer.status_code)
        return list(answer.json["answers"]) if answer.json else []


def work(url: str, shift: Shift, chance: Random) -> None:
    """Let the phones take their turns as they come."""
    app = create_app({"DATABASE_URL": url, **SETTINGS})
    phones = [
        Phone(Direct(app, token), chance, deque(events))
        for token, events in zip(shift.tokens, shift.happening, strict=True)
    ]
    while busy := [phone for phone in phones if not phone.done]:
        chance.choice(busy).step()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("quick_apps")
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path) -> None:
    base, run, reference = (tmp_path / f"{name}.db" for name in ("base", "run", "reference"))
    shift = prepare(f"sqlite:///{base}", PHONES, VEHICLES)

    @settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.randoms(use_true_random=True))
    def of_any_chance(chance: Random) -> None:
        for copy in (run, reference):
            shutil.copy(base, copy)
        work(f"sqlite:///{run}", shift, chance)
        assert set(faults_of(f"sqlite:///{run}", f"sqlite:///{reference}", shift).values()) == {0}

    of_any_chance()
    shutil.copy(base, reference)
    never_sent = {**shift.happening[0][0], "id": "01900000-0000-7000-8000-000000000000"}
    more = Shift(shift.tokens, [[*shift.happening[0], never_sent], *shift.happening[1:]])
    assert faults_of(f"sqlite:///{run}", f"sqlite:///{reference}", more)["lost"] == 1  # a loss would be seen


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    done = phones.run(tmp_path, phones=3, vehicles=20, kills=1)
    assert done.deaths == 1
    assert done.events == 20 * 2 * 4
    assert set(done.faults.values()) == {0}
