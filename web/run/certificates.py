"""The server's certificate: signed by the machine's own authority, short-lived, renewed in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from web.run.authority import CLOCK_SKEW, CURVE, ensure_authority, general_name, key_pem, key_usage
from web.run.secret import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from web.run.authority import Authority

LIFE = dt.timedelta(days=397)  # phones refuse more than 398 days
RENEW_BEFORE = dt.timedelta(days=30)


@dataclass(frozen=True)
class Certificates:
    """The files a server and the phones need, and how to recognise the authority."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: tuple[str, ...]


def ensure_certificates(folder: Path, names: Sequence[str], now: dt.datetime | None = None) -> Certificates:
    """Return certificates good for `names`, made or renewed in `folder` where needed; `names[0]` is the title."""
    now = now or dt.datetime.now(dt.UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = ensure_authority(folder, names, now)
    if not _still_good(folder, authority, names, now):
        _issue(folder, authority, names, now)
    return Certificates(folder / "ca.crt", folder / "server.crt", folder / "server.key", authority.fingerprint)


def _still_good(folder: Path, authority: Authority, names: Sequence[str], now: dt.datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate((folder / "server.crt").read_bytes())
        key = serialization.load_pem_private_key((folder / "server.key").read_bytes(), None)
        certificate.verify_directly_issued_by(authority.certificate)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False
    return (
        key.public_key() == certificate.public_key()
        and certificate.not_valid_after_utc - now > RENEW_BEFORE
        and certificate.not_valid_before_utc <= now
        and _names(certificate) == set(names)
    )


def _names(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def _issue(folder: Path, authority: Authority, names: Sequence[str], now: dt.datetime) -> None:
    key = ec.generate_private_key(CURVE)
    certificate = _sign(authority, key.public_key(), names, now)
    write_private(folder / "server.key", key_pem(key))
    (folder / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _sign(
    authority: Authority,
    key: ec.EllipticCurvePublicKey,
    names: Sequence[str],
    now: dt.datetime,
) -> x509.Certificate:
    issuer = authority.certificate
    parent = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(issuer.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(min(now + LIFE, issuer.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(digital_signature=True, certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(parent), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
