"""The certificate authority of one machine: good for its own network's addresses and for nothing else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from web.run.secret import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CURVE = ec.SECP256R1()
LIFE = dt.timedelta(days=3650)
LEAST_LEFT = dt.timedelta(days=60)
CLOCK_SKEW = dt.timedelta(hours=1)
PAIRS_A_LINE = 8
PRIVATE_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",  # RFC 1918
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",  # RFC 3927, link local
    "::1/128",
    "fc00::/7",  # RFC 4193
    "fe80::/10",
)


@dataclass(frozen=True)
class Authority:
    """A root certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """The certificate's SHA-256 fingerprint in lines of eight pairs."""
        return fingerprint_lines(self.certificate)


def fingerprint_lines(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return a certificate's SHA-256 fingerprint as upper-case pairs, eight a line, for comparing by eye."""
    digest = certificate.fingerprint(hashes.SHA256())
    return tuple(digest[start : start + PAIRS_A_LINE].hex(":").upper() for start in range(0, len(digest), PAIRS_A_LINE))


def ensure_authority(folder: Path, names: Sequence[str], now: dt.datetime) -> Authority:
    """Return the authority kept in `folder`; make one if there is none, it ends soon or it may not sign `names`."""
    kept = _read(folder)
    if kept and kept.certificate.not_valid_after_utc - now > LEAST_LEFT and _may_sign(kept.certificate, names):
        return kept
    made = _make(names, now)
    write_private(folder / "ca.key", key_pem(made.key))
    (folder / "ca.crt").write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key as unencrypted PKCS 8 PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def general_name(name: str) -> x509.DNSName | x509.IPAddress:
    """Return a host name or an address as a certificate carries it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(folder: Path) -> Authority | None:
    try:
        certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    except (OSError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return Authority(certificate, key)


def _may_sign(certificate: x509.Certificate, names: Sequence[str]) -> bool:
    permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return all(any(_within(general_name(name), tree) for tree in permitted) for name in names)


def _within(name: x509.DNSName | x509.IPAddress, tree: x509.GeneralName) -> bool:
    if isinstance(name, x509.IPAddress):
        network = tree.value
        return isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and name.value in network
    return isinstance(tree, x509.DNSName) and (name.value == tree.value or name.value.endswith(f".{tree.value}"))


def _make(names: Sequence[str], now: dt.datetime) -> Authority:
    key = ec.generate_private_key(CURVE)
    title = f"Nisugata {socket.gethostname()} {secrets.token_hex(3)}"[:64]  # RFC 5280, ub-common-name
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signing_only(), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def signing_only() -> x509.KeyUsage:
    """Return the key usage of an authority: it signs certificates and lists, and does nothing else."""
    return key_usage(digital_signature=False, certificates=True)


def key_usage(*, digital_signature: bool, certificates: bool) -> x509.KeyUsage:
    """Return a key usage with only these rights (RFC 5280, 4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    """Private networks, so that a new address needs no new authority on the phones, and exactly what is served."""
    networks = [x509.IPAddress(ipaddress.ip_network(network)) for network in PRIVATE_NETWORKS]
    exact = [name for name in map(general_name, names) if not any(_within(name, tree) for tree in networks)]
    return [*networks, *(_as_tree(name) for name in exact)]


def _as_tree(name: x509.DNSName | x509.IPAddress) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_network(name.value)) if isinstance(name, x509.IPAddress) else name
