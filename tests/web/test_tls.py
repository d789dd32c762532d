"""The authority of a desk alone: its files are its owner's, phones that trust it reach the desk, and nothing else by it."""

from __future__ import annotations

import json
import ssl
import stat
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bench.serve import free_port
from precursors.messages import refusal
from tests.web.conftest import started
from web.environment import WebSettings
from web.middleware import HEADERS, Figures, Gate
from web.tls import Certified, TlsError, _server, certify, fingerprint, names_here

NAMES = ("localhost", "192.168.7.20", "puerto.local")


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    return certify(tmp_path / "registry.tls", NAMES)


def shakes_hands(authority: Path, certificate: Path, key: Path, name: str) -> None:
    """A phone that trusts the authority opens a connection to the desk under a name; both ends are OpenSSL's."""
    server, phone = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(authority))
    server.load_cert_chain(certificate, key)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [phone.wrap_bio(back, there, server_hostname=name), server.wrap_bio(there, back, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ends[0].version() == "TLSv1.3"


def test_every_file_is_its_owners_alone(certified: Certified) -> None:
    folder = certified.key.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = sorted(folder.iterdir())
    assert len(files) == 4 and {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_that_trusts_the_authority_reaches_the_desk(certified: Certified, name: str) -> None:
    shakes_hands(certified.authority, certified.certificate, certified.key, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(certified.authority, certified.certificate, certified.key, "otro.local")


def test_the_authority_vouches_for_nothing_else(certified: Certified, tmp_path: Path) -> None:
    """Whoever stole its key could not pass for a bank."""
    authority = x509.load_pem_x509_certificate(certified.authority.read_bytes())
    signer = load_pem_private_key((certified.authority.parent / "authority.key").read_bytes(), None)
    key = load_pem_private_key(certified.key.read_bytes(), None)
    forged = _server(key, [x509.DNSName("bank.example")], authority, signer)  # type: ignore[arg-type]
    (tmp_path / "forged.crt").write_bytes(forged.public_bytes(Encoding.PEM))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shakes_hands(certified.authority, tmp_path / "forged.crt", certified.key, "bank.example")


def test_it_stays_the_same_and_the_server_gets_a_new_certificate(certified: Certified) -> None:
    before = certified.certificate.read_bytes()
    again = certify(certified.key.parent, ["10.1.2.3"])
    assert again.fingerprint == certified.fingerprint and again.certificate.read_bytes() != before
    own = x509.load_pem_x509_certificate(again.authority.read_bytes())
    assert again.fingerprint == fingerprint(own) and len(again.fingerprint.split(":")) == 32
    shakes_hands(again.authority, again.certificate, again.key, "10.1.2.3")


def test_what_is_not_whole_or_not_local_is_refused(certified: Certified) -> None:
    for name in ("8.8.8.8", "desk.example", "localhost.example"):
        with pytest.raises(TlsError, match=name) as refused:
            certify(certified.key.parent, [name])
        assert refusal(refused.value, "es") != str(refused.value)
    (certified.authority.parent / "authority.key").unlink()
    with pytest.raises(TlsError, match="only a part") as refused:
        certify(certified.key.parent, NAMES)
    assert refusal(refused.value, "es") != str(refused.value)


def test_a_machine_knows_names_that_it_may_have() -> None:
    for host in ("127.0.0.1", "0.0.0.0", "::"):  # noqa: S104 - what a server may be told
        assert {"localhost", "127.0.0.1", "::1"} <= set(names_here(host))
    assert "192.168.0.9" in names_here("192.168.0.9")


def test_the_page_shows_the_fingerprint_and_gives_the_certificate_alone(
    app: FastAPI, client: TestClient, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/authority").status_code == client.get("/authority.crt").status_code == 404
    monkeypatch.setattr(app.state, "certified", certified)
    for lang in ("en", "es"):
        assert certified.fingerprint in client.get(f"/authority?lang={lang}").text
    given = client.get("/authority.crt").content
    assert given == certified.authority.read_bytes() and b"PRIVATE" not in given


def test_a_local_name_is_not_pinned_to_https(app: FastAPI) -> None:
    settings = WebSettings(https=True)
    assert Gate(app, Figures(), settings, stay=False).headers == HEADERS  # type: ignore[arg-type]
    assert len(Gate(app, Figures(), settings).headers) == len(HEADERS) + 1  # type: ignore[arg-type]


def test_the_served_desk_is_reached_over_https_by_whoever_trusts_its_authority_alone(tmp_path: Path) -> None:
    """A process of its own, as an office starts it; nothing of it is played."""
    url, port = f"sqlite:///{tmp_path / 'registry.db'}", free_port()
    process = started(url, port, "--tls")
    try:
        authority = tmp_path / "registry.tls" / "authority.crt"
        trusting = ssl.create_default_context(cafile=str(authority))
        desk = f"https://localhost:{port}"
        with urlopen(f"{desk}/readyz", context=trusting, timeout=30) as answer:  # noqa: S310 - an address of ours
            assert (answer.status, json.load(answer)["status"]) == (200, "ok")
        with urlopen(f"{desk}/authority.crt", context=trusting, timeout=30) as answer:  # noqa: S310
            given = x509.load_pem_x509_certificate(answer.read())
        assert given == x509.load_pem_x509_certificate(authority.read_bytes())
        with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urlopen(f"{desk}/readyz", context=ssl.create_default_context(), timeout=30)  # noqa: S310
        with pytest.raises((URLError, OSError)):
            urlopen(f"http://localhost:{port}/readyz", timeout=30)
    finally:
        process.terminate()
        process.wait(20)
