"""Command lines: `flask sample`, `flask ledger verify`."""

import json
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from ledger import migrations
from ledger.database import writing
from ledger.pictures import check_pictures
from ledger.verify import verify
from web import sample
from web.db import db
from web.photograph_store import file_of

ledger_commands = AppGroup("ledger", help="The ledger's own checks.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(load_sample)
    app.cli.add_command(ledger_commands)


@click.command("sample")
@click.option("--json", "as_json", is_flag=True, help="Print sign-ins, a device token, tag codes, chassis numbers.")
@click.option("--quarter", is_flag=True, help="Tell a quarter of operation before the sample's days (a minute).")
@with_appcontext
def load_sample(*, as_json: bool, quarter: bool) -> None:
    """Bring the tables up to date and load the sample consortium into a database that holds nobody yet."""
    try:
        migrations.upgrade(current_app.config["DATABASE_URL"])
    except migrations.OtherVersionError as error:
        raise click.ClickException(str(error)) from error
    sign_ins = sample.load(quarter=quarter)
    if not sign_ins:
        click.echo("This database holds real people; the sample was not loaded.", err=True)
        sys.exit(1)
    if as_json:
        with writing():
            db.session.rollback()
            told = sample.described()
            db.session.commit()
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in sign_ins:
        click.echo(f"{one['login']:<12}{one['password']}  PIN {one['pin']}  {one['name']}（{one['role']}）")


@ledger_commands.command("verify")
@click.option("--full", is_flag=True, help="Replay every event, not only those since the last check.")
def verify_ledger(*, full: bool) -> None:
    """Check every chain, rebuild the state, read every photograph; exit code 1 where something does not hold."""
    if not migrations.newest(db.session.connection()):
        click.echo("The tables are not of this version: run `python -m ledger.migrations upgrade` first.", err=True)
        sys.exit(2)
    verdict = verify(db.session(), Path(current_app.config["DATA"]) / "checkpoints", full=full)
    pictures = check_pictures(db.session(), file_of)
    verdict.faults += [str(one) for one in pictures.flawed]
    for fault in verdict.faults:
        click.echo(fault, err=True)
    for site, head in verdict.heads.items():
        click.echo(f"{site} {head}")
    click.echo(f"{verdict.replayed} events replayed, the others checked before")
    click.echo(f"{pictures.named} photographs, {pictures.awaited} of them not arrived yet")
    click.echo(f"{verdict.events} events: {'intact' if verdict.intact else f'{len(verdict.faults)} faults'}")
    sys.exit(0 if verdict.intact else 1)
