"""From findings to lanes by a small policy (``lanes.yaml``), with a random arm that nobody can foresee.

The arm is chosen by a keyed hash of the declaration number: whoever lacks the key can't tell who is chosen, and
whoever is given the key afterwards can check every choice. The key is bound by its published commitment.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from precursors.messages import Refusal, misfits
from precursors.yamls import parse

HERE = Path(__file__).parent
LANES = ("red", "yellow", "blue", "green")
GREEN = LANES.index("green")
MIN_KEY = 16  # bytes
_FEW = 10_000  # findings; handing fewer to other threads takes longer than the work
_KEY = ("declaration_number", "line_number")
_Lane = Literal["red", "yellow", "blue"]
_Thousand = Annotated[int, Field(ge=0, le=1000)]


class LaneError(Refusal):
    """The policy or the key cannot be used; the message says what to do."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Points(_Model):
    by_lane: dict[_Lane, Annotated[int, Field(ge=0)]]
    by_rule: dict[str, Annotated[int, Field(ge=0)]] = {}


_Answer = Literal["possible", "possible_without_papers", "other_law", "undetermined"]


class _Control(_Model):
    per_thousand: _Thousand
    lane: _Lane


class Policy(_Model):
    """How findings become lanes; see ``lanes.yaml`` for the meaning of each part."""

    violation: _Lane
    floor_by_answer: dict[_Answer, _Lane] = {}
    points: _Points
    needed: dict[_Lane, Annotated[int, Field(ge=1)]]
    quota_per_thousand: dict[_Lane, _Thousand | None]
    control: _Control

    def floor_of(self, rule: str) -> str | None:
        """The lane that a floor holds a line in, by the id of its rule: ``FLOOR-`` and the answer."""
        said = rule.removeprefix("FLOOR-").replace("-", "_").lower()
        named = [answer for answer in self.floor_by_answer if said.startswith(answer)]
        return self.floor_by_answer[max(named, key=len)] if named else None


def load_policy(path: Path = HERE / "lanes.yaml") -> Policy:
    """Read a policy.

    Raises:
        LaneError: naming the part and what is wrong with it.

    """
    try:
        return Policy.model_validate(parse(path.read_text("utf-8")))
    except ValidationError as error:
        raise LaneError("sign", x=path.name, y=misfits(error.errors())) from error
    except yaml.YAMLError as error:
        raise LaneError("sign", x=path.name, y=error) from error


def read_key(text: str) -> bytes | None:
    """The key of the random arm from its hexadecimal text; nothing if there is none.

    Raises:
        LaneError: it is not hexadecimal, or shorter than 16 bytes.

    """
    if not text:
        return None
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise LaneError("the_control_key_is_not_hexadecimal_precursor") from error
    if len(key) < MIN_KEY:
        raise LaneError("the_control_key_has_bytes_it_needs_precursor", x=len(key), y=MIN_KEY)
    return key


def commitment(key: bytes) -> str:
    """What is published before a key is used, and binds it: SHA-256 of the key under a name of its own."""
    return hashlib.sha256(b"precursor control arm v1\x00" + key).hexdigest()


def in_control(key: bytes, declaration_number: str, per_thousand: int) -> bool:
    """Whether a declaration belongs to the random arm."""
    digest = hmac.digest(key, declaration_number.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") * 1000 < per_thousand << 64


def flagged_lines(findings: pa.Table, policy: Policy) -> pa.Table:
    """Every line with findings: ``declaration_number, line_number, law, floor, points, rank``, in no fixed order.

    ``law`` is the rank of the lane that findings of law ask for, ``floor`` that of the floor of its answer, ``rank``
    that of the line before quota and control.
    """
    kind, rules, lane = (_plain(findings, name) for name in ("kind", "rule", "lane"))
    law, floor = pc.equal(kind, "law"), pc.equal(kind, "floor")
    asked = pc.if_else(pc.equal(_plain(findings, "outcome"), "violation"), policy.violation, lane)
    table = findings.select(list(_KEY)).append_column("rule", rules)
    table = table.append_column("law", pc.if_else(law, pc.index_in(asked, pa.array(LANES)), GREEN))
    table = table.append_column("floor", pc.if_else(floor, _floors(rules, policy), GREEN))
    points = pc.if_else(pc.or_(law, floor), 0, _points(rules, lane, policy))
    table = table.append_column("points", points)
    # an indicator counts once for a line, however many of its substances it meets
    threads, held = findings.num_rows > _FEW, [("law", "min"), ("floor", "min")]
    once = table.group_by([*_KEY, "rule"], use_threads=threads).aggregate([*held, ("points", "max")])
    counted = [("law_min", "min"), ("floor_min", "min"), ("points_max", "sum")]
    lines = once.group_by(list(_KEY), use_threads=threads).aggregate(counted)
    lines = lines.rename_columns([*_KEY, "law", "floor", "points"])
    by_points = _by_points(lines["points"], policy)
    return lines.append_column("rank", pc.min_element_wise(lines["law"], lines["floor"], by_points))


def _floors(rules: Any, policy: Policy) -> Any:
    """The rank of the lane that each finding's floor holds its line in."""
    found = rules.combine_chunks().dictionary_encode()
    lanes = [policy.floor_of(rule) or LANES[GREEN] for rule in found.dictionary.to_pylist()]
    ranks = pa.array([LANES.index(lane) for lane in lanes], pa.int32())
    return ranks.take(found.indices)


def _plain(findings: pa.Table, name: str) -> pa.ChunkedArray:
    return findings.column(name).cast(pa.string())


def _points(rules: Any, lanes: Any, policy: Policy) -> Any:
    own = policy.points.by_rule
    given = pa.array(list(own.values()), pa.int64()).take(
        pc.index_in(rules, pa.array(list(own), pa.string())).combine_chunks()
    )
    usual = pa.array([policy.points.by_lane[lane] for lane in LANES[:GREEN]], pa.int64())  # type: ignore[index]
    return pc.coalesce(given, usual.take(pc.index_in(lanes, pa.array(LANES)).combine_chunks()))


def _by_points(points: Any, policy: Policy) -> Any:
    rank: Any = pa.scalar(GREEN, pa.int32())
    for place in reversed(range(GREEN)):
        enough = pc.greater_equal(points, policy.needed[LANES[place]])  # type: ignore[index]
        rank = pc.if_else(enough, pa.scalar(place, pa.int32()), rank)
    return rank


def assign(lines: pa.Table, findings: pa.Table, policy: Policy, key: bytes | None = None) -> pa.Table:
    """The lane of every line.

    Args:
        lines: declaration_number, line_number of every line that was checked.
        findings: as ``rules.run.evaluate`` gives them.
        policy: how findings become lanes.
        key: of the random arm; none is chosen without one.

    Returns:
        ``declaration_number, line_number, lane, points, why, control``, by number and line. ``why`` is ``law``,
        ``answer`` (its floor), ``indicators``, ``quota`` (moved one lane down), ``control`` (lifted by the random arm)
        or empty.

    """
    every = lines.select(list(_KEY)).join(flagged_lines(findings, policy), list(_KEY))
    every = every.sort_by([(name, "ascending") for name in _KEY])
    numbers = every["declaration_number"].to_pylist()
    law, floor = _numbers(every["law"], GREEN), _numbers(every["floor"], GREEN)
    rank, points = _numbers(every["rank"], GREEN), _numbers(every["points"], 0)
    held = np.where(law == rank, "law", np.where(floor == rank, "answer", "indicators"))
    why = np.where(rank == GREEN, "", held).astype(object)
    _keep_quota(rank, np.minimum(law, floor), points, why, numbers, policy, key)
    chosen = _chosen_at_random(numbers, policy, key)
    lifted = chosen & (rank > LANES.index(policy.control.lane))
    rank[lifted], why[lifted] = LANES.index(policy.control.lane), "control"
    columns = {
        "declaration_number": every["declaration_number"],
        "line_number": every["line_number"],
        "lane": pa.array([LANES[one] for one in rank], pa.string()),
        "points": pa.array(points, pa.int64()),
        "why": pa.array(why.tolist(), pa.string()),
        "control": pa.array(chosen, pa.bool_()),
    }
    return pa.table(columns)


def _numbers(column: pa.ChunkedArray, missing: int) -> Any:
    return pc.fill_null(column, missing).to_numpy().copy()


def _keep_quota(
    rank: Any, fixed: Any, points: Any, why: Any, numbers: Sequence[str], policy: Policy, key: bytes | None
) -> None:
    """Move what is beyond a quota one lane down, fewest points first; what law or a floor holds in it stays."""
    for place, lane in enumerate(LANES[:GREEN]):
        quota = policy.quota_per_thousand[lane]  # type: ignore[index]
        if quota is None:
            continue
        held = np.flatnonzero((rank == place) & (fixed == place))
        open_ = np.flatnonzero((rank == place) & (fixed != place))
        room = max(0, len(rank) * quota // 1000 - len(held))
        ordered = sorted(map(int, open_), key=lambda i: (-int(points[i]), _lot(numbers[i], key), numbers[i], i))
        moved = ordered[room:]
        rank[moved], why[moved] = np.minimum(place + 1, fixed[moved]), "quota"


def _lot(number: str, key: bytes | None) -> bytes:
    """Equal points are told apart by lot, so that nobody is favoured by his number."""
    return hmac.digest(key, b"lot" + number.encode(), "sha256") if key else hashlib.sha256(number.encode()).digest()


def _chosen_at_random(numbers: Sequence[str], policy: Policy, key: bytes | None) -> Any:
    if key is None:
        return np.zeros(len(numbers), bool)
    arm = {n for n in dict.fromkeys(numbers) if in_control(key, n, policy.control.per_thousand)}
    return np.array([number in arm for number in numbers], bool)
