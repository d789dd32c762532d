"""The pages and the API on this machine."""

from __future__ import annotations

import click

from commands.bilingual import Command
from commands.shared import fail, note, open_store, refusals


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="Processes for heavy reading."
)
def serve(host: str, port: int, workers: int) -> None:
    """Start the web pages and the API."""
    from registry.people.accounts import has_users
    from registry.proof.signing import check_kept

    try:
        from web.app import create_app
        from web.connections import serve as serve_on
        from web.settings import WebSettings
    except ImportError as error:
        fail("serve.needs_extra", module=error.name)
    with open_store() as store, refusals():  # first of all: without it nothing is served
        nobody, moved = not has_users(store), check_kept(store)
    settings = WebSettings()
    app = create_app(workers, settings)
    click.echo(f"precursor: http://{host}:{port}/", err=True)
    if moved:
        note("audit.moved", before=moved)
    if nobody:
        note("serve.first", address=f"http://{host}:{port}/login/first", code=app.state.first.code)
    serve_on(app, host, port, settings)
