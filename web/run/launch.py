"""The order of a start: check, prepare, serve, tell."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from web.run.addresses import LOOPBACK, reach, require_free, url
from web.run.banner import Facts, banner
from web.run.certificates import ensure_certificates
from web.run.prepare import first_people, migrate, prepare_folder
from web.run.secret import secret_key
from web.run.servers import Server, serve

if TYPE_CHECKING:
    from web.run.addresses import Reach
    from web.run.certificates import Certificates
    from web.run.settings import Settings

APP = "web:create_app()"


def launch(settings: Settings) -> None:
    """Serve the app as `settings` say until a signal comes.

    Raises PortTakenError, AddressError, ServerEndedError.
    """
    at = reach(settings.host)
    require_free(LOOPBACK, settings.port, "PORT")
    require_free(at.bind, settings.https_port, "HTTPS_PORT")
    prepare_folder(settings)
    certificates = ensure_certificates(settings.certificates, at.names)
    environment = app_environment(settings, at)
    os.environ.update(environment)  # this process makes the app too, to load the sample
    migrate(settings)
    sign_ins, admin_path = first_people(settings)
    here = url("http", "localhost", settings.port)
    facts = Facts(
        here=here,
        phones=environment["LAN_URL"],
        fingerprint=certificates.fingerprint,
        data=str(settings.data),
        database=make_url(settings.database_url).render_as_string(hide_password=True),
        sign_ins=sign_ins,
        first_admin=here.rstrip("/") + admin_path if admin_path else None,
    )
    serve(
        APP,
        listeners(settings, at, certificates),
        environment,
        ready=lambda: show(facts),
        upkeep=lambda: ensure_certificates(settings.certificates, at.names),  # read anew for every connection
    )


def app_environment(settings: Settings, at: Reach) -> dict[str, str]:
    """Return the variables the app is started with; a hosted installation sets the same ones itself."""
    given = {"BASE_URL": settings.base_url} if settings.base_url else {}
    return {
        "DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(settings.data),
        "LAN_URL": url("https", at.host, settings.https_port),
        **given,
    }


def listeners(settings: Settings, at: Reach, certificates: Certificates) -> tuple[Server, Server]:
    """Return the two servers: plain HTTP for this machine alone, HTTPS for the phones."""
    return (
        Server("HTTP", LOOPBACK, settings.port),
        Server("HTTPS", at.bind, settings.https_port, certificates.certificate, certificates.key),
    )


def show(facts: Facts) -> None:
    """Print the banner."""
    print(banner(facts, colours=sys.stdout.isatty()), flush=True)
