"""The command lines: loading the sample, verifying the ledger."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from web import create_app
from web.db import db


@pytest.mark.usefixtures("quick_apps")
def test_the_sample_is_loaded_into_an_empty_database_once(empty_database_url: str, tmp_path: Path) -> None:
    app = create_app({"DATABASE_URL": empty_database_url, "SECRET_KEY": "test", "DATA": tmp_path})
    run = app.test_cli_runner()
    told = json.loads(run.invoke(args=["sample", "--json"]).stdout)
    again = json.loads(run.invoke(args=["sample", "--json"]).stdout)
    assert {"sign_ins", "device_token", "containers", "accepted"} <= told.keys()
    assert told["accepted"] == again["accepted"]
    assert (
        app.test_client()
        .get("/api/v1/me", headers={"Authorization": f"Bearer {again['device_token']}"})
        .get_json()["device"]
    )
    with app.app_context():
        db.engine.dispose()


def test_verify_ends_with_intact_or_with_the_fault(app: Flask) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["ledger", "verify"]).output.strip().endswith("events: intact")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE recovery SET mark_checked = NOT mark_checked"))
    found = run.invoke(args=["ledger", "verify"])
    assert found.exit_code == 1
    assert "recovery" in found.stderr


def test_a_database_of_another_version_is_said_in_one_sentence(app: Flask) -> None:
    run = app.test_cli_runner()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    for command, code in ((["ledger", "verify"], 2), (["sample"], 1)):
        found = run.invoke(args=command)
        assert (found.exit_code, len(found.stderr.splitlines())) == (code, 1), found.output
