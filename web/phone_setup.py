"""How a phone comes to trust this installation: a page of steps, and the certificate to download.

Only `make run` has a certificate authority of its own; a hosted installation has a certificate that phones trust
already, and says so. Both routes are open to everybody: a phone comes here before anyone can sign in on it.
"""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from flask import Blueprint, Response, abort, current_app, render_template

from web.run.authority import fingerprint_lines
from web.viewer import ANYONE, allow

bp = Blueprint("phone_setup", __name__)

CERTIFICATE_TYPE = "application/x-x509-ca-cert"  # by this type phones offer to install what they download


@bp.get("/setup/phone")
@allow(ANYONE)
def steps() -> str:
    """Show how to install the certificate on an iPhone and on an Android phone."""
    authority = _authority()
    fingerprint = fingerprint_lines(authority) if authority else ()
    return render_template("phone_setup.html", fingerprint=fingerprint)


@bp.get("/ca.crt")
@allow(ANYONE)
def certificate() -> Response:
    """Send the authority's certificate (never its key) as DER; 404 where there is none."""
    authority = _authority()
    if authority is None:
        abort(404)
    response = Response(authority.public_bytes(serialization.Encoding.DER), mimetype=CERTIFICATE_TYPE)
    response.headers["Content-Disposition"] = "attachment; filename=nisugata-ca.crt"
    response.headers["Cache-Control"] = "no-store"  # a new authority must not meet an old copy
    return response


def _authority() -> x509.Certificate | None:
    file = Path(current_app.config["DATA"]) / "certificates" / "ca.crt"
    return x509.load_pem_x509_certificate(file.read_bytes()) if file.is_file() else None
