"""Lanes: the policy, the key of the random arm, and checking its choices afterwards."""

from __future__ import annotations

import csv
import secrets
import sys
from pathlib import Path

import click

from commands.bilingual import Group
from commands.shared import FAILURE, fail, note, tell


@click.group("lanes", cls=Group, help="lanes_and_random_sample")
def lanes() -> None:
    """Lanes and random sample."""


@lanes.command("show", help="show_the_lane_policy")
def lanes_show() -> None:
    """Show the lane policy."""
    from rules.lanes import HERE, load_policy

    load_policy()
    click.echo((HERE / "lanes.yaml").read_text("utf-8"), nl=False)


@lanes.command("key", help="create_a_key_for_the_random_sample_keep_it")
def lanes_key() -> None:
    """Create a key for the random sample. Keep it secret, and publish its hash before you use it."""
    from rules.lanes import commitment

    key = secrets.token_bytes(32)
    tell("lanes.key", key=key.hex(), commitment=commitment(key))


@lanes.command("verify", help="verify_the_random_sample_in_a_file_written_by")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, help="the_key_once_revealed")
@click.option("--commitment", "published", required=True, help="the_hash_that_was_published_beforehand")
def lanes_verify(file: Path, key: str, published: str) -> None:
    """Verify the random sample in a file written by `check --lanes`."""
    from rules.lanes import LaneError, commitment, in_control, load_policy, read_key

    try:
        secret = read_key(key)
    except LaneError as error:
        fail(error)
    if secret is None or commitment(secret) != published.strip().lower():
        fail("lanes.other_key")
    per_thousand = load_policy().control.per_thousand
    with file.open(encoding="utf-8-sig", newline="") as stream:
        said = {row["declaration_number"]: row["control"] == "true" for row in csv.DictReader(stream)}
    wrong = sorted(number for number, chosen in said.items() if chosen != in_control(secret, number, per_thousand))
    for number in wrong:
        note("lanes.chosen_otherwise", declaration=number)
    tell("lanes.verified", right=len(said) - len(wrong), all=len(said), chosen=sum(said.values()))
    if wrong:
        sys.exit(FAILURE)
