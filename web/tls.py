"""A certificate authority of this desk alone, for phones on its network, which work offline only over HTTPS.

Its key never leaves its folder. It is bound to private addresses and to local names (RFC 5280, 4.2.1.10), so that a
phone that trusts it trusts nothing else by it.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from precursors.messages import Refusal
from precursors.whole import make_once

_NETWORKS = tuple(
    ip_network(one)
    for one in "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 127.0.0.0/8 fc00::/7 fe80::/10 ::1/128".split()
)
_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
_AUTHORITY_DAYS, _SERVER_DAYS = 3_650, 397  # browsers take no longer ones of a server
_EARLIER = timedelta(hours=1)  # clocks of phones may be behind
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - addresses that a server may listen on
Address = IPv4Address | IPv6Address


class TlsError(Refusal):
    """No certificate can be made; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Certified:
    """What a server needs to serve over HTTPS.

    Attributes:
        authority: certificate of the authority, PEM; what a phone is given.
        certificate, key: of the server, PEM.
        fingerprint: SHA-256 of the authority's certificate, in pairs of digits.
    """

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def certify(folder: Path, names: Iterable[str]) -> Certified:
    """Make the authority where there is none, and a new certificate of the server.

    Args:
        folder: of this registry alone; made if it is not there, and everything in it for its owner only.
        names: names and addresses that the desk is called by.

    Raises:
        TlsError: a name is not a local one, or the authority is not whole.

    """
    wanted = [_named(one) for one in dict.fromkeys(names) if one]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_path, path = folder / "authority.key", folder / "authority.crt"
    if key_path.is_file() != path.is_file():
        raise TlsError("of_the_authority_only_a_part_is_there_move_it", x=folder)
    if not path.is_file():
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _authority(key)
        make_once(key_path, _private(key))
        make_once(path, certificate.public_bytes(serialization.Encoding.PEM))
    authority = x509.load_pem_x509_certificate(path.read_bytes())
    signer = serialization.load_pem_private_key(key_path.read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey) or signer.public_key() != authority.public_key():
        raise TlsError("key_and_certificate_of_the_authority_do_not", x=folder)
    server = ec.generate_private_key(ec.SECP256R1())
    issued = _server(server, wanted, authority, signer)
    _replace(folder / "server.key", _private(server))
    _replace(folder / "server.crt", issued.public_bytes(serialization.Encoding.PEM))
    return Certified(path, folder / "server.crt", folder / "server.key", fingerprint(authority))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate as phones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def names_here(host: str) -> list[str]:
    """The names and private addresses by which this machine is reached, if it listens on an address."""
    own = socket.gethostname().lower()
    named = own if "." in own else f"{own}.local"
    found = ["localhost", "127.0.0.1", "::1", *([named] if _is_local(named) else [])]
    return [*found, *(_addresses() if host in _ANYWHERE else [host])]


def _addresses() -> list[str]:
    """The private addresses of this machine; asking a socket where it would send from sends nothing."""
    found = []
    for family, target in ((socket.AF_INET, "10.255.255.255"), (socket.AF_INET6, "fc00::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return [one for one in found if _is_local(one)]


def _is_local(name: str) -> bool:
    try:
        address = ip_address(name)
    except ValueError:
        return any(name == one or name.endswith(f".{one}") for one in _DOMAINS)
    return any(address in network for network in _NETWORKS)


def _named(name: str) -> x509.GeneralName:
    if not _is_local(name):
        raise TlsError("not_a_local_name_or_private_address_give_one", x=name)
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"precursor {socket.gethostname()}"[:64])])
    permitted: Sequence[x509.GeneralName] = [*map(x509.IPAddress, _NETWORKS), *map(x509.DNSName, _DOMAINS)]
    builder = _begun(name, name, key.public_key(), _AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs=True), critical=True)
    builder = builder.add_extension(x509.NameConstraints(list(permitted), None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.sign(key, hashes.SHA256())


def _server(
    key: ec.EllipticCurvePrivateKey,
    names: Sequence[x509.GeneralName],
    authority: x509.Certificate,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "precursor serve")])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = _begun(name, authority.subject, key.public_key(), _SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.add_extension(issuer, critical=False).sign(signer, hashes.SHA256())


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _EARLIER).not_valid_after(now + timedelta(days=days) - _EARLIER)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _replace(path: Path, content: bytes) -> None:
    """Write a file anew, for its owner only."""
    path.unlink(missing_ok=True)
    make_once(path, content)
