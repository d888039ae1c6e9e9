"""The page that brings a phone to trust `make run`, around a stand-in app."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from flask import Flask
from flask_babel import Babel

from web import phone_setup, shell
from web.run.certificates import ensure_certificates

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = Flask("web", root_path=str(Path(shell.__file__).parent))
    app.config["DATA"] = tmp_path
    Babel(app, default_locale="ja")
    shell.init_app(app)
    app.register_blueprint(phone_setup.bp)
    return app.test_client()


def test_the_page_shows_the_fingerprint_that_the_terminal_shows(client: FlaskClient, tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path / "certificates", ("localhost",))
    page = client.get("/setup/phone").text
    assert "<br>".join(made.fingerprint) in page
    assert 'href="/ca.crt"' in page
    assert "証明書信頼設定" in page
    assert "CA 証明書" in page


def test_the_certificate_is_sent_as_phones_install_it(client: FlaskClient, tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path / "certificates", ("localhost",))
    answer = client.get("/ca.crt")
    assert answer.mimetype == "application/x-x509-ca-cert"
    sent = x509.load_der_x509_certificate(answer.data)
    assert sent == x509.load_pem_x509_certificate(made.authority.read_bytes())


def test_a_hosted_installation_needs_no_certificate(client: FlaskClient) -> None:
    assert client.get("/ca.crt").status_code == 404
    assert "準備はいりません" in client.get("/setup/phone").text
