"""A server in order whose answers are as large as they may be: what they cost a run is .ci/speed's matter.

    python3 largebodies.py KIND    # prints its port; KIND is one of KINDS
"""
import http.server
import json
import secrets
import sys

TOKEN = "large-bodies-live-token-Zx81Qw72Er63"
ITEM = {"name": "An item of a list", "tags": ["red", "green"], "created": "2026-11-23T12:00:00Z", "ok": True, "n": 12}
DETAIL = {"loc": ["cookie", "refresh_token"], "msg": "Field required", "type": "missing"}

# Each kind: how long the access token is, the other members of a success, and the items of a refusal.
KINDS = {
    "plain": (32, {}, 1),
    "a body of 900 KiB": (32, {"items": [ITEM] * (900 * 1024 // (len(json.dumps(ITEM)) + 2))}, 1),
    "a token of 64 KiB": (48 * 1024, {}, 1),
    "a refusal of 2,000 items": (32, {}, 2000),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    token_length, rest, refusal = 0, b"", b""

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def do_POST(self):
        cookies = [pair.strip().partition("=") for line in self.headers.get_all("Cookie", []) for pair in line.split(";")]
        sent = [value for name, _, value in cookies if name == "refresh_token"]
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.partition("?")[0] == "/v1/refresh_token" and sent[:1] == [TOKEN]:
            # Each success has a token of its own, so no two bodies are the same.
            self.answer(200, b'{"access_token": "%s", ' % secrets.token_urlsafe(self.token_length).encode() + self.rest)
        else:
            self.answer(422, self.refusal)

    def answer(self, status, body):
        self.send_response(status)
        self.close_connection |= "Transfer-Encoding" in self.headers  # it is not read
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, text in (("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))):
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


if __name__ == "__main__":
    Handler.token_length, more, items = KINDS[sys.argv[1]]
    Handler.rest = json.dumps({"token_type": "bearer", **more}).encode()[1:]
    Handler.refusal = json.dumps({"detail": [DETAIL] * items}).encode()
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
