"""The local authority and what it signs."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import stat
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from web.run.certificates import ensure_certificates

if TYPE_CHECKING:
    from pathlib import Path

    from web.run.certificates import Certificates

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
NAMES = ("192.168.1.20", "localhost", "127.0.0.1")


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return ensure_certificates(tmp_path / "certificates", NAMES, NOW)


def test_the_leaf_lives_at_most_398_days(made: Certificates) -> None:
    leaf = load(made.certificate)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= dt.timedelta(days=398)


def test_the_leaf_serves_the_network_address_and_this_machine(made: Certificates) -> None:
    names = load(made.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == set(NAMES)


def test_the_authority_may_sign_for_private_networks_and_served_names_alone(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, ("yard.local", *NAMES), NOW)
    extension = load(made.authority).extensions.get_extension_for_class(x509.NameConstraints)
    trees = extension.value.permitted_subtrees or []
    networks = [tree.value for tree in trees if isinstance(tree, x509.IPAddress)]
    assert extension.critical
    assert [tree.value for tree in trees if isinstance(tree, x509.DNSName)] == ["yard.local", "localhost"]
    assert all(network.is_private for network in networks if isinstance(network, ipaddress.IPv4Network))


def test_the_authority_cannot_make_further_authorities(made: Certificates) -> None:
    basic = load(made.authority).extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)


def test_a_public_address_is_permitted_exactly(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, ("203.0.113.7", *NAMES), NOW)
    trees = load(made.authority).extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    assert x509.IPAddress(ipaddress.ip_network("203.0.113.7/32")) in (trees or [])


def test_keys_are_for_the_owner_alone(made: Certificates) -> None:
    for key in (made.key, made.authority.with_name("ca.key")):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_python_accepts_the_pair(made: Certificates) -> None:
    context = ssl.create_default_context(cafile=made.authority)
    context.load_cert_chain(made.certificate, made.key)


def test_a_second_start_changes_nothing(made: Certificates, tmp_path: Path) -> None:
    before = made.certificate.read_bytes()
    again = ensure_certificates(tmp_path / "certificates", NAMES, NOW + dt.timedelta(days=366))
    assert again == made
    assert again.certificate.read_bytes() == before


def test_the_leaf_is_renewed_when_30_days_are_left(made: Certificates, tmp_path: Path) -> None:
    before = load(made.certificate)
    again = ensure_certificates(tmp_path / "certificates", NAMES, NOW + dt.timedelta(days=367))
    assert load(again.certificate).serial_number != before.serial_number
    assert again.fingerprint == made.fingerprint


def test_a_new_address_needs_a_new_leaf_but_no_new_authority(made: Certificates, tmp_path: Path) -> None:
    before = load(made.certificate)
    again = ensure_certificates(tmp_path / "certificates", ("10.0.0.7", "localhost", "127.0.0.1"), NOW)
    assert load(again.certificate).serial_number != before.serial_number
    assert again.fingerprint == made.fingerprint


def test_a_name_outside_the_constraints_needs_a_new_authority(made: Certificates, tmp_path: Path) -> None:
    again = ensure_certificates(tmp_path / "certificates", ("yard.local", *NAMES), NOW)
    assert again.fingerprint != made.fingerprint


def test_an_old_authority_is_replaced_before_its_end(made: Certificates, tmp_path: Path) -> None:
    again = ensure_certificates(tmp_path / "certificates", NAMES, NOW + dt.timedelta(days=3600))
    assert again.fingerprint != made.fingerprint


@pytest.mark.parametrize("file", ["ca.key", "ca.crt", "server.key", "server.crt"])
def test_a_broken_file_is_made_anew(made: Certificates, tmp_path: Path, file: str) -> None:
    (tmp_path / "certificates" / file).write_text("torn")
    again = ensure_certificates(tmp_path / "certificates", NAMES, NOW)
    ssl.create_default_context(cafile=again.authority).load_cert_chain(again.certificate, again.key)
    load(again.certificate).verify_directly_issued_by(load(again.authority))
    assert (again.fingerprint == made.fingerprint) == file.startswith("server")
