"""The pages and the API on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commands.bilingual import Command
from commands.shared import fail, note, open_store, refusals
from registry.store.store import Store

if TYPE_CHECKING:
    from web.tls import Certified


@click.command(cls=Command, help="start_the_web_pages_and_the_api")
@click.option("--host", default="127.0.0.1", show_default=True, help="address_to_listen_on")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="port_to_listen_on")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="processes_for_heavy_reading")
@click.option("--tls", is_flag=True, help="serve_over_https_by_a_certificate_authority")
@click.option("--tls-name", multiple=True, help="another_name_or_address_of_this_machine_for")
def serve(host: str, port: int, workers: int, tls: bool, tls_name: tuple[str, ...]) -> None:
    """Start the web pages and the API."""
    from registry.people.accounts import has_users
    from registry.proof.signing import check_kept

    try:
        from web.app import create_app
        from web.connections import serve as serve_on
        from web.environment import WebSettings
    except ImportError as error:
        fail("serve.needs_extra", module=error.name)
    with open_store() as store, refusals():  # first of all: without it nothing is served
        nobody, moved = not has_users(store), check_kept(store)
        certified = _certified_server(store, host, tls_name) if tls else None
    settings = WebSettings()
    app = create_app(workers, settings, certified)
    address = f"{'https' if tls else 'http'}://{host}:{port}"
    click.echo(f"precursor: {address}/", err=True)
    if certified:
        _show(certified)
    if moved:
        note("audit.moved", before=moved)
    if nobody:
        note("serve.first", address=f"{address}/login/first", code=app.state.first.code)
    serve_on(app, host, port, settings, certified)


def _certified_server(store: Store, host: str, names: tuple[str, ...]) -> Certified:
    from registry.proof.signing import key_path
    from web.tls import TlsError, certify, names_here

    try:
        return certify(key_path(store.engine).with_suffix(".tls"), [*names_here(host), *names])
    except TlsError as error:
        fail(error)


def _show(certified: Certified) -> None:
    """The fingerprint of the authority, to be compared with what a phone shows: as text, and as a QR code."""
    from web.qr import qr_blocks

    note("serve.authority", path=certified.authority, fingerprint=certified.fingerprint)
    click.echo(qr_blocks(certified.fingerprint), err=True)
