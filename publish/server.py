"""A server for looking at a page on this machine: parts of files (Range, RFC 9110 section 14), so that films can be sought in; 127.0.0.1 alone."""

from __future__ import annotations

import errno
import re
import socket
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from publish.page_folder import INDEX
from scenes.core.errors import InputError

HOST, PORT = "127.0.0.1", 8000
BLOCK = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")  # one part; a list of parts is answered with the whole, as the RFC allows
TYPES = {
    "": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
    ".wav": "audio/wav",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a Range header asks for, None where the whole is to be sent.

    Raises IndexError for a part that begins beyond the file's end.
    """
    found = RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:  # so many bytes from the end
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return None
    if begin >= size or not size:
        raise IndexError(header)
    return begin, end


class Handler(SimpleHTTPRequestHandler):
    """Answers with files of a folder, or a part of one; says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    extensions_map = TYPES  # noqa: RUF012  (the base class has it so)

    def send_head(self) -> BinaryIO | None:
        """Send the status and headers of a file; return it, opened where the asked part begins, None where there is nothing to send."""
        self._left: int | None = None
        path, wanted = Path(self.translate_path(self.path)), self.headers.get("Range")
        if wanted is None or not path.is_file():
            return super().send_head()
        size, changed = path.stat().st_size, self.date_time_string(int(path.stat().st_mtime))
        if self.headers.get("If-Range", changed) != changed:
            return super().send_head()
        try:
            part = part_of(wanted, size)
        except IndexError:
            self._send({"Content-Range": f"bytes */{size}", "Content-Length": "0"}, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return None
        if part is None:
            return super().send_head()
        self._left = part[1] - part[0] + 1
        said = {
            "Content-Type": self.guess_type(path),
            "Content-Range": f"bytes {part[0]}-{part[1]}/{size}",
            "Content-Length": str(self._left),
        }
        file = path.open("rb")
        file.seek(part[0])
        self._send(said | {"Last-Modified": changed}, HTTPStatus.PARTIAL_CONTENT)
        return file

    def _send(self, headers: dict[str, str], status: HTTPStatus) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def end_headers(self) -> None:
        """End the headers with those that every answer has."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file, or no more than the asked part of it."""
        if self._left is None:
            super().copyfile(source, outputfile)
            return
        while self._left and (block := source.read(min(BLOCK, self._left))):
            outputfile.write(block)
            self._left -= len(block)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (the base class calls it so)
        """Say nothing."""


class PageServer(ThreadingHTTPServer):
    """A server that outlives readers who go away in the middle of a film."""

    daemon_threads = True

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Pass over connections that were closed by the other side; tell of anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def page_server(folder: Path, port: int = PORT) -> PageServer:
    """Return a server of a folder on 127.0.0.1, not yet running; port 0 takes a free one. Raises InputError for no page, or a port in use."""
    if not (folder / INDEX).is_file():
        raise InputError([f"{folder}: holds no {INDEX}; make it with `explainer page -o {folder}`"])
    try:
        return PageServer((HOST, port), partial(Handler, directory=str(folder)))
    except PermissionError:
        raise InputError([f"--port: {port} is not free to use here; choose one from 1024 to 65535"]) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise InputError([f"--port: {port} is in use; choose another, or 0 for any that is free"]) from None


def address_of(server: PageServer) -> str:
    """Return what a browser is to open."""
    return f"http://{HOST}:{server.server_address[1]}/"
