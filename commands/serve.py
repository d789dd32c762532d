"""The pages and the API on this machine."""

from __future__ import annotations

import click

from commands.bilingual import Command
from commands.shared import fail


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="Structure processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages and the API: look-up, pre-validation, lists, rules."""
    try:
        import uvicorn

        from web.app import create_app
    except ImportError as error:
        fail("serve.needs_extra", module=error.name)
    click.echo(f"precursor: http://{host}:{port}/", err=True)
    uvicorn.run(create_app(workers), host=host, port=port, log_level="warning")
