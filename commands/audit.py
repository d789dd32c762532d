"""The tamper-evident log: verified, headed, exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.shared import fail, open_store

_against = click.option("--against", type=click.Path(path_type=Path, exists=True), help="A head kept elsewhere.")


@click.group()
def audit() -> None:
    """What happened, in a log that shows every change made to it."""


@audit.command("verify")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_against
def audit_verify(file: Path | None, against: Path | None) -> None:
    """Recompute the whole log of the registry, or of an exported FILE."""
    from registry.audit import AuditError, verify, verify_export

    kept = against.read_text("utf-8") if against else ""
    try:
        if file:
            with file.open(encoding="utf-8", newline="\n") as lines:
                size, root = verify_export(lines, kept)
        else:
            with open_store() as store, store.engine.connect() as connection:
                size, root = verify(connection, kept)
    except (AuditError, OSError, UnicodeDecodeError) as error:
        fail(f"the log does not hold: {error}")
    click.echo(f"{size:,} entries hold; root {root.hex()}")


@audit.command("head")
def audit_head() -> None:
    """Print today's signed head, to be kept or published elsewhere."""
    from registry.audit import leaves_of, root_hash, sign_head, verifier_key

    with open_store() as store, store.engine.connect() as connection:
        leaves = leaves_of(connection)
        key = _key(store)
    click.echo(sign_head(len(leaves), root_hash(leaves), key).note, nl=False)
    click.echo(f"precursor: public key {verifier_key(key)}", err=True)


@audit.command("export")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write the log to."
)
def audit_export(output: Path) -> None:
    """Write the whole log with its signed head; it can be verified without the registry."""
    from registry.audit import AuditError, export

    with open_store() as store, store.engine.connect() as connection:
        try:
            lines = list(export(connection, _key(store)))
        except AuditError as error:
            fail(f"the log does not hold and was not exported: {error}")
    output.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    click.echo(f"{output}: {len(lines) - 1:,} entries")


def _key(store: Any) -> Any:
    from registry.audit import signing_key
    from registry.settings import Settings

    return signing_key(Settings().signing_key_for(str(store.engine.url.database or "registry")))
