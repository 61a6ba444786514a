"""Queries: SQLite always, a real PostgreSQL server where its programs are installed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.events import ReadOptions, load_events
from analysis.events.files.sql import PASSWORD_VARIABLE, URL_VARIABLE, read_query
from tests.exports import Made, some_events

CREATE = """create table attacks
(id integer, day date, at timestamp, place text, killed integer, harmed numeric, sure boolean)"""
QUERY = "select id, day, place, killed from attacks where place like '%i%' order by id;\n"


def rows(events: list[Made]) -> list[tuple[object, ...]]:
    return [
        (int(one.event_id), str(one.date), f"{one.date} 23:30:00", one.place, one.killed, 1.5, True)
        for one in events
    ]


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    file = tmp_path / "a b%.db"
    with sqlite3.connect(file) as database:
        database.execute(CREATE)
        database.executemany("insert into attacks values (?,?,?,?,?,?,?)", rows(some_events()))
    database.close()
    return f"sqlite:///{file}"


def written(tmp_path: Path, query: str) -> Path:
    path = tmp_path / "attacks.sql"
    path.write_text(query, encoding="utf-8")
    return path


def refused(path: Path, url: str | None) -> str:
    with pytest.raises(DataError) as caught:
        read_query(path, ReadOptions(url=url))
    return str(caught.value)


def test_the_rows_of_a_query_come_back_as_events(tmp_path: Path, sqlite: str) -> None:
    events = load_events(
        written(tmp_path, QUERY), url=sqlite, columns={"date": "day", "event_id": "id"}
    )
    expected = [one for one in some_events() if "i" in one.place.lower()]
    assert events.table["event_id"].tolist() == [one.event_id for one in expected]
    assert events.table["date"].tolist() == [one.date for one in expected]
    assert events.table["place"].tolist() == [one.place for one in expected]
    assert events.table["killed"].tolist() == [str(one.killed) for one in expected]


def test_rows_without_an_order_are_sorted_and_it_is_said(tmp_path: Path, sqlite: str) -> None:
    forward = read_query(
        written(tmp_path, "select place, id from attacks"), ReadOptions(url=sqlite)
    )
    assert [one.name for one in forward.remarks] == ["query_order"]
    assert forward.cells["place"].tolist() == sorted(forward.cells["place"])
    turned = "select place, id from (select * from attacks order by id desc)"
    # The inner ORDER BY is taken for the query's own: the rows then stay as the database has them.
    assert not read_query(written(tmp_path, turned), ReadOptions(url=sqlite)).remarks


def test_the_hash_is_of_the_rows_and_not_of_the_query(tmp_path: Path, sqlite: str) -> None:
    def hashed(query: str) -> str:
        return read_query(written(tmp_path, query), ReadOptions(url=sqlite)).sha256

    assert hashed("select id from attacks order by id") == hashed("SELECT id FROM attacks -- all")
    assert hashed("select id from attacks") != hashed("select id from attacks limit 3")


def test_an_empty_cell_is_no_text_and_a_number_is_as_the_database_has_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("create table t (a, b, c)")
        database.execute("insert into t values (null, 201907180001, x'00ff')")
    database.close()
    cells = read_query(written(tmp_path, "select * from t"), ReadOptions(url=url)).cells
    assert cells.iloc[0].tolist() == ["", "201907180001", "00ff"]


@pytest.mark.parametrize(
    "query",
    [
        "delete from attacks",
        "",
        "-- select only in a comment\ndrop table attacks",
        "pragma user_version",
        "attach database 'x' as y",
    ],
)
def test_anything_but_one_query_is_refused(tmp_path: Path, sqlite: str, query: str) -> None:
    assert "one query is expected" in refused(written(tmp_path, query), sqlite)


def test_a_second_statement_is_not_run(tmp_path: Path, sqlite: str) -> None:
    path = written(tmp_path, "select id from attacks; delete from attacks")
    assert "gave no answer" in refused(path, sqlite)
    left = read_query(written(tmp_path, "select id from attacks"), ReadOptions(url=sqlite))
    assert len(left.cells) == len(some_events())


def test_nothing_is_written_through_a_query(tmp_path: Path, sqlite: str) -> None:
    path = written(tmp_path, "with x as (select 1) insert into attacks (id) select * from x")
    assert "readonly" in refused(path, sqlite)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    lost = tmp_path / "lost.db"
    assert "there is no database" in refused(written(tmp_path, QUERY), f"sqlite:///{lost}")
    assert not lost.exists()


def test_the_address_may_come_from_the_environment(
    tmp_path: Path, sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, QUERY)
    assert URL_VARIABLE in refused(path, None)
    monkeypatch.setenv(URL_VARIABLE, sqlite)
    assert len(read_query(path, ReadOptions()).cells)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("no address", "not of the form"),
        ("unheardof://me@host/events", "no driver"),
        ("mysql://me@host/events", "no driver"),
    ],
)
def test_an_address_of_no_use_is_told(tmp_path: Path, url: str, said: str) -> None:
    assert said in refused(written(tmp_path, QUERY), url)


def test_a_password_is_never_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "very-secret")
    path, closed = written(tmp_path, QUERY), _free_port()
    said = refused(path, f"postgresql://me@127.0.0.1:{closed}/events?connect_timeout=2")
    assert "gave no answer" in said
    assert "very-secret" not in said
    also = refused(path, f"postgresql://me:hidden@127.0.0.1:{closed}/events?connect_timeout=2")
    assert "hidden" not in also


def test_a_column_named_twice_is_refused(tmp_path: Path, sqlite: str) -> None:
    assert "'id' twice" in refused(written(tmp_path, "select id, day as id from attacks"), sqlite)


def test_an_empty_answer_is_refused(tmp_path: Path, sqlite: str) -> None:
    path = written(tmp_path, "select id as event_id, day as date from attacks where 0")
    with pytest.raises(DataError, match="no rows"):
        load_events(path, url=sqlite)


# PostgreSQL ---------------------------------------------------------------------------------


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed here")
    folder = tmp_path_factory.mktemp("postgres")
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        if not shutil.which("runuser"):
            pytest.skip("PostgreSQL does not run as root, and runuser is not here")
        as_user = ["runuser", "-u", "postgres", "--"]
        for place in (folder, *folder.parents[:2]):
            place.chmod(0o755)
        shutil.chown(folder, "postgres")
    port, data = _free_port(), folder / "data"

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [*as_user, str(programs / program), *words],
            check=True, capture_output=True, timeout=60, cwd=folder,
        )  # fmt: skip

    run("initdb", "-D", str(data), "-U", "me", "--auth=trust", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://me@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def filled(postgres: str) -> str:
    import psycopg

    with psycopg.connect(postgres) as database, database.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.executemany("insert into attacks values (%s,%s,%s,%s,%s,%s,%s)", rows(some_events()))
        cursor.execute("alter table attacks alter at type timestamptz using at at time zone 'UTC'")
    return postgres


def test_postgresql_gives_the_same_events_as_sqlite(
    tmp_path: Path, sqlite: str, filled: str
) -> None:
    path = written(tmp_path, QUERY)
    columns = {"date": "day", "event_id": "id"}
    ours, theirs = (load_events(path, url=url, columns=columns) for url in (sqlite, filled))
    assert theirs.table.equals(ours.table)
    assert theirs.sha256 == ours.sha256


def test_moments_of_postgresql_become_local_dates(tmp_path: Path, filled: str) -> None:
    path = written(tmp_path, "select id as event_id, at from attacks order by id")
    events = load_events(path, url=filled, columns={"date": "at"}, timezone="Asia/Baghdad")
    # Half past eleven at night in UTC is the next day in Baghdad.
    expected = [one.date + dt.timedelta(1) for one in some_events()]
    assert events.table["date"].tolist() == expected


def test_postgresql_is_only_read(tmp_path: Path, filled: str) -> None:
    path = written(tmp_path, "with x as (delete from attacks returning id) select * from x")
    assert "read-only" in refused(path, filled)


def test_a_fault_of_the_query_is_told_in_the_words_of_the_server(
    tmp_path: Path, filled: str
) -> None:
    said = refused(written(tmp_path, "select nothing from nowhere"), filled)
    assert "nowhere" in said
    assert "Traceback" not in said
