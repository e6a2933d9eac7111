"""Starting, stopping, and the reasons not to start: exit codes and clear lines, no tracebacks."""

import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import shop
from tests.databases import url_of_file
from tests.program import ORDERS, basket, change, client, item, run, serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_signal_stops_it_cleanly_and_all_is_there_again(
    new_url: str, tmp_path: Path, number: signal.Signals
) -> None:
    placed, unpaid = basket(), basket(item("design-course"))
    with serving(tmp_path, new_url, "--demo") as program:
        with client(program) as http:
            first = http.post(ORDERS, json=placed).json()["data"]
            pending = http.post(ORDERS, json=unpaid).json()["data"]
            listed = http.get(ORDERS).json()["data"]["data"]
        assert program.signal(number) == 0
        assert program.said() == ""
    with serving(tmp_path, new_url, "--demo") as again:
        with client(again) as http:
            shown = http.get(f"{ORDERS}/{first['order_id']}")
            assert shown.status_code == 200
            assert [one["id"] for one in http.get(ORDERS).json()["data"]["data"]] == [
                one["id"] for one in listed
            ]
            duplicate = http.post(ORDERS, json=unpaid)
            assert duplicate.status_code == 200
            assert duplicate.json()["data"]["checkout_id"] == pending["checkout_id"]
        assert again.signal(number) == 0


def test_after_a_clean_stop_everything_is_in_the_one_file(file_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, file_url, "--demo") as program:
        assert program.signal(signal.SIGTERM) == 0
    path = Path(file_url.removeprefix("sqlite:///"))
    beside = [one.name for one in path.parent.iterdir() if one != path]
    assert beside == [], "a copy of the file alone would lose what is only in the log beside it"


def test_a_stop_lets_requests_finish(new_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, new_url, "--demo") as program, client(program) as http:
        with ThreadPoolExecutor(8) as pool:
            sent = [pool.submit(http.post, ORDERS, json=basket()) for _ in range(40)]
            while not any(one.done() for one in sent):
                time.sleep(0.001)
            code = program.signal(signal.SIGTERM)
        assert code == 0
        assert "Traceback" not in program.said()
        placed = [one.result().json() for one in sent if one.exception() is None]
    assert placed
    with serving(tmp_path, new_url, "--demo") as again, client(again) as http:
        for answer in placed:
            found = http.get(f"{ORDERS}/{answer['data']['order_id']}")
            assert found.status_code == 200


def refused(folder: Path, *arguments: str, **settings: str) -> str:
    """The one line with which `serve` says that it does not start."""
    ended = run(folder, "serve", *arguments, **settings)
    assert ended.returncode == 1, ended.stdout
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("orderwire: ")
    return line


def test_a_demo_is_for_this_machine_only(tmp_path: Path, file_url: str) -> None:
    for host in ("0.0.0.0", "::"):
        assert "127.0.0.1 only" in refused(
            tmp_path, "--demo", "--host", host, port="0", database=file_url
        )


def test_a_demo_stays_on_this_machine_without_the_flag(tmp_path: Path, file_url: str) -> None:
    with serving(tmp_path, file_url, "--demo") as program:
        assert program.signal(signal.SIGTERM) == 0
    said = refused(tmp_path, host="0.0.0.0", port="0", database=file_url)
    assert "127.0.0.1 only" in said


def test_a_database_in_use_gets_no_demo(tmp_path: Path, new_url: str) -> None:
    run(tmp_path, "migrate", database=new_url)
    change(new_url, shop.fill)
    assert "in use" in refused(tmp_path, "--demo", port="0", database=new_url)


@pytest.mark.postgres
def test_an_empty_postgres_has_to_be_migrated(tmp_path: Path, bare_postgres_url: str) -> None:
    said = refused(tmp_path, port="0", database=bare_postgres_url)
    assert "orderwire migrate" in said
    migrated = run(tmp_path, "migrate", database=bare_postgres_url)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    again = run(tmp_path, "migrate", database=bare_postgres_url)
    assert (again.returncode, again.stdout) == (0, "up to date\n")
    with serving(tmp_path, bare_postgres_url) as program:
        assert program.signal(signal.SIGINT) == 0


def test_sqlite_is_made_without_being_asked(tmp_path: Path, file_url: str) -> None:
    with serving(tmp_path, file_url) as program, client(program) as http:
        assert http.get("/readyz").json() == {"status": "ready"}
        assert http.get("/healthz").json() == {"status": "alive"}
        assert http.get(ORDERS).status_code == 401


def test_a_port_that_is_taken_is_said(tmp_path: Path, file_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, "--demo", "--port", str(port), database=file_url)
        assert f"cannot listen on 127.0.0.1:{port}" in said
    assert not Path(file_url.removeprefix("sqlite:///")).exists()


WRONG: dict[str, dict[str, str]] = {
    "no URL": {"database": "orders.db"},
    "another database": {"database": "mysql://localhost/orders"},
    "no file": {"database": "sqlite://"},
    "memory": {"database": "sqlite:///:memory:"},
    "no such server": {"database": "postgresql://nobody@127.0.0.1:1/orders"},
    "a folder": {"database": "sqlite:////"},
    "below a file": {"database": "sqlite:////dev/null/orders.db"},
    "no host": {"host": "no.such.host.invalid"},
    "a port that is none": {"port": "many"},
    "a port too far": {"port": "65536"},
    "a negative port": {"port": "-1"},
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_are_said_in_a_line(tmp_path: Path, name: str) -> None:
    settings = {"port": "0", "database": url_of_file(tmp_path / "x.db")} | WRONG[name]
    said = refused(tmp_path, **settings)
    if "port" in WRONG[name]:
        assert said.startswith("orderwire: ORDERWIRE_PORT: ")


def test_a_password_is_not_printed(tmp_path: Path) -> None:
    url = "postgresql://orders:hunter2@127.0.0.1:1/orders"
    assert "hunter2" not in refused(tmp_path, port="0", database=url)


def test_the_banner_says_the_public_url(tmp_path: Path, file_url: str) -> None:
    public = "https://pay.example/shop"
    with serving(tmp_path, file_url, "--demo", public_url=f"{public}/") as program:
        assert program.url == public
        assert f"'{public}{ORDERS}'" in program.out.read_text()
