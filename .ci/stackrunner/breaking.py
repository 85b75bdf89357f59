"""A front for an app that breaks it in one way: what the harness must find out, whatever the app is written with."""

import contextlib
import http.client
import http.server
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

# Each break, and the rules of which one must report it. Where a success has no content, its status is what is wrong.
BREAKS = {
    "accepts-anything": ("token-withheld", "status"),
    "accepts-nothing": ("token-withheld", "status"),
    "name-in-any-case": ("exact-cookie", "status"),
    "query-token": ("cookie-place", "status"),
    "missing-500": ("status",),
    "refusal-302": ("status",),
    "success-as-html": ("content-type",),
    "misspelt-member": ("schema",),
}
# The cases that are enough to find them.
CASES = ("^valid/alone", "^missing/", "^malformed/(empty-value|garbage)", "^elsewhere/", "^near-name/", "^name/")
PATIENCE = 20.0  # seconds for one answer of the app


def fitting(media_types: list[str]) -> dict[str, tuple[str, ...]]:
    """The breaks that break a contract whose success has content of these media types, if any."""
    out = {"misspelt-member": not media_types, "success-as-html": not media_types or "*/*" in media_types}
    return {way: rules for way, rules in BREAKS.items() if not out.get(way)}


@dataclass(frozen=True)
class Aim:
    """The operation that is broken, as the harness reads it from the document."""

    method: str
    path: str
    cookie: str
    token: str
    media_types: list[str]  # of a success

    def meets(self, method: str, path: str) -> bool:
        own = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(self.path))
        return method == self.method and re.fullmatch(own, path) is not None


@contextlib.contextmanager
def front(port: int, aim: Aim, way: str) -> Iterator[int]:
    """Serves the app at `port` broken in this way; gives the port to ask instead."""

    class Handler(Front):
        upstream, broken = port, (aim, way)

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128  # or connections that are opened at the same time are opened again after a second

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Front(http.server.BaseHTTPRequestHandler):
    """Passes a request on, and the answer back, both changed."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits for an acknowledgement that is put off
    upstream = 0
    broken: tuple[Aim, str]

    def handle_one_request(self) -> None:
        with contextlib.suppress(OSError):
            super().handle_one_request()

    def parse_request(self) -> bool:
        return super().parse_request() and (setattr(self, f"do_{self.command}", self.pass_on) or True)

    def pass_on(self) -> None:
        aim, way = self.broken
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        fields = [(name, value) for name, value in self.headers.items() if name.lower() not in ("connection", "cookie")]
        cookies = [pair for line in self.headers.get_all("Cookie", []) for pair in line.split("; ")]
        own = aim.meets(self.command, url.path)
        if own:
            cookies = asked(aim, way, cookies, url.query)
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=PATIENCE)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in [*fields, *([("Cookie", "; ".join(cookies))] if cookies else [])]:
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            status, text = response.status, response.read()
            answers = [(n, v) for n, v in response.getheaders() if n.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server")]
        finally:
            connection.close()
        if own:
            missing = not any(pair.startswith(aim.cookie + "=") for pair in cookies)
            status, answers, text = answered(way, missing, status, answers, text)
        self.send_response(status)
        for name, value in answers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_) -> None:
        pass


def asked(aim: Aim, way: str, cookies: list[str], query: str) -> list[str]:
    """The cookies that the app gets."""
    live, begins = f"{aim.cookie}={aim.token}", aim.cookie + "="
    has = any(pair.startswith(begins) for pair in cookies)
    if way == "accepts-anything":
        return [live if pair.startswith(begins) else pair for pair in cookies]
    if way == "accepts-nothing" and not has:
        return [*cookies, live]
    if way == "name-in-any-case":
        return [begins + pair[len(begins) :] if pair.lower().startswith(begins.lower()) else pair for pair in cookies]
    if way == "query-token" and not has:
        return [*cookies, *[begins + value for value in parse_qs(query).get(aim.cookie, [])[:1]]]
    return cookies


def answered(way: str, missing: bool, status: int, fields: list, body: bytes) -> tuple[int, list, bytes]:
    """The answer that the harness gets."""
    bare = [(name, value) for name, value in fields if name.lower() not in ("content-type", "content-encoding")]
    if way == "missing-500" and missing:
        return 500, [*bare, ("Content-Type", "text/html; charset=utf-8")], b"<h1>Internal Server Error</h1>"
    if way == "refusal-302" and 400 <= status < 500:
        return 302, [*bare, ("Location", "/login")], b""
    if way == "success-as-html" and 200 <= status < 300:
        return status, [*bare, ("Content-Type", "text/html; charset=utf-8")], body
    if way == "misspelt-member" and 200 <= status < 300:
        return status, fields, json.dumps({name + "_": value for name, value in json.loads(body).items()}).encode()
    return status, fields, body
