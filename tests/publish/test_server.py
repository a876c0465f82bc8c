"""The local server on a real socket: whole files, parts of them, what cannot be sent; on this machine alone, and ended cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from publish.server import HOST, PageServer, address_of, page_server, part_of
from scenes.core.errors import InputError
from tests.command import run

BODY = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page")
    (made / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    (made / "film.mp4").write_bytes(BODY)
    (made / "empty.vtt").write_bytes(b"")
    (made.parent / "secret.txt").write_text("not of the page")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[PageServer]:
    with page_server(folder, 0) as made:
        running = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        yield made
        made.shutdown()
        running.join()


def ask(server: PageServer, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(*server.server_address[:2], timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_whole_file_says_that_parts_may_be_asked_for(server: PageServer) -> None:
    response, body = ask(server, "/film.mp4")
    assert (response.status, body) == (200, BODY) and response.headers["Accept-Ranges"] == "bytes"
    assert ask(server, "/")[1].startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("wanted", "begin", "end"),
    [("bytes=0-0", 0, 0), ("bytes=1000-1999", 1000, 1999), ("bytes=255000-", 255_000, 255_999), ("bytes=-7", 255_993, 255_999), ("bytes=5-999999999", 5, 255_999), ("bytes=-999999999", 0, 255_999)],
)  # fmt: skip
def test_a_part_is_sent_as_a_part(server: PageServer, wanted: str, begin: int, end: int) -> None:
    response, body = ask(server, "/film.mp4", Range=wanted)
    assert (response.status, body) == (206, BODY[begin : end + 1])
    assert response.headers["Content-Range"] == f"bytes {begin}-{end}/{len(BODY)}"
    assert int(response.headers["Content-Length"]) == end - begin + 1 and response.headers["Content-Type"] == "video/mp4"


def test_a_part_beyond_the_end_cannot_be_sent(server: PageServer) -> None:
    for path, wanted in (("/film.mp4", f"bytes={len(BODY)}-"), ("/empty.vtt", "bytes=0-"), ("/film.mp4", "bytes=-0")):
        response, body = ask(server, path, Range=wanted)
        assert response.status == 416 and body == b""
        assert response.headers["Content-Range"] == f"bytes */{len(BODY) if path == '/film.mp4' else 0}"


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"])
def test_what_is_no_part_gets_the_whole(server: PageServer, wanted: str) -> None:
    response, body = ask(server, "/film.mp4", Range=wanted)
    assert (response.status, body) == (200, BODY)


def test_a_file_that_changed_is_sent_whole(server: PageServer) -> None:
    known = ask(server, "/film.mp4")[0].headers["Last-Modified"]
    assert ask(server, "/film.mp4", Range="bytes=0-9", If_Range=known)[0].status == 206
    assert ask(server, "/film.mp4", Range="bytes=0-9", If_Range="Thu, 01 Jan 1970 00:00:00 GMT")[0].status == 200


def test_one_connection_serves_several_parts(server: PageServer) -> None:
    connection = HTTPConnection(*server.server_address[:2], timeout=10)
    for begin in (0, 70_000, 140_000):
        connection.request("GET", "/film.mp4", headers={"Range": f"bytes={begin}-{begin + 69_999}"})
        assert connection.getresponse().read() == BODY[begin : begin + 70_000]
    connection.request("HEAD", "/film.mp4", headers={"Range": "bytes=0-9"})
    response = connection.getresponse()
    assert (response.status, response.read(), response.headers["Content-Length"]) == (206, b"", "10")
    connection.close()


def test_kinds_of_files_are_told_and_nothing_beside_the_page_is_sent(server: PageServer) -> None:
    assert ask(server, "/")[0].headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask(server, "/empty.vtt")[0].headers["Content-Type"] == "text/vtt; charset=utf-8"
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/none.mp4"):
        assert ask(server, path, Range="bytes=0-3")[0].status == 404


def test_a_reader_who_goes_away_is_no_error(server: PageServer, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        with socket.create_connection(server.server_address[:2]) as gone:
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            gone.sendall(b"GET /film.mp4 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert ask(server, "/film.mp4")[0].status == 200
    assert capfd.readouterr().err == ""


def test_it_is_of_this_machine_alone_and_asks_for_a_free_port(server: PageServer, folder: Path, tmp_path: Path) -> None:
    assert server.server_address[0] == HOST == "127.0.0.1"
    port = server.server_address[1]
    assert address_of(server) == f"http://127.0.0.1:{port}/"
    with pytest.raises(InputError, match=f"--port: {port} is in use; choose another, or 0"):
        page_server(folder, port)
    with pytest.raises(InputError, match=r"holds no index\.html; make it with `explainer page -o"):
        page_server(tmp_path, 0)


def test_the_law_of_parts() -> None:
    assert part_of("bytes=2-4", 10) == (2, 4) and part_of(" bytes=-3 ", 10) == (7, 9) and part_of("bytes=4-2", 10) is None
    with pytest.raises(IndexError):
        part_of("bytes=10-", 10)


def test_the_command_tells_its_address_and_ends_with_ctrl_c(folder: Path, root: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("EXPLAINER_")} | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "explainer", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, env=own, stderr=subprocess.PIPE, text=True, cwd=folder) as running:
        assert running.stderr
        first = running.stderr.readline()
        port = int(first.split("127.0.0.1:")[1].split("/")[0])
        connection = HTTPConnection(HOST, port, timeout=10)
        connection.request("GET", "/film.mp4", headers={"Range": "bytes=1-3"})
        assert connection.getresponse().read() == BODY[1:4]
        connection.close()
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert (running.returncode, rest) == (0, "ended\n")


def test_the_command_says_in_one_line_where_no_page_is(tmp_path: Path) -> None:
    done = run("serve", str(tmp_path))
    assert done.exit_code == 2 and len(done.output.strip().splitlines()) == 1 and "holds no index.html" in done.output
