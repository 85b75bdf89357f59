"""Starts a stack on a free port of 127.0.0.1, waits until it answers HTTP, and stops it."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .install import install, installer
from .manifest import Stack
from .processes import Processes

PATIENCE = 60.0  # seconds that a server has to answer for the first time
LOG_LINES = 40  # of a server that did not


class StartError(Exception):
    """A server that did not come up: holds the end of its log."""


@dataclass(frozen=True)
class Credential:
    """A refresh token made for one run, and what its server must know to accept it."""

    token: str
    environment: dict[str, str]


def credential(kind: str) -> Credential:
    """An opaque token, or a JWT (RFC 7519, HS256) with typ "refresh" that is good for a day."""
    if kind == "opaque":
        token = secrets.token_urlsafe(32)
        return Credential(token, {"REFRESH_TOKEN": token})
    secret = secrets.token_urlsafe(48)
    now = int(time.time())
    claims = {"sub": "somebody", "typ": "refresh", "jti": secrets.token_hex(8), "iat": now, "exp": now + 86_400}
    unsigned = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = hmac.digest(secret.encode(), unsigned.encode(), hashlib.sha256)
    return Credential(f"{unsigned}.{_base64url(signature)}", {"JWT_SECRET": secret})


def _part(value: dict) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@dataclass(frozen=True)
class Running:
    """A started stack."""

    url: str
    flags: list[str]  # that a run needs to reach it
    token: str
    seconds: float  # from the start command to the first answer
    directory: Path  # private to this run: configuration, logs; gone with it
    port: int = 0


@contextlib.contextmanager
def serve(stack: Stack, stacks: dict[str, Stack], processes: Processes, fault: str = "") -> Iterator[Running]:
    """Installs and starts a stack, for a proxy first the stack behind it; stops both at the end."""
    with contextlib.ExitStack() as stopping:
        run = Path(tempfile.mkdtemp(prefix=f"refreshcheck-{stack.name}-"))
        stopping.callback(shutil.rmtree, run, ignore_errors=True)
        run.chmod(0o711)  # a proxy's workers leave root, and reach their files in it all the same
        secret = credential(stack.credential)
        upstream, began = 0, time.monotonic()
        if stack.behind:
            upstream = _launch(stacks[stack.behind], 0, run, secret, fault, processes, stopping)
        if stack.http == "both":
            _certificate(run)
        port = _launch(stack, upstream, run, secret, fault, processes, stopping)
        url, flags = f"http://127.0.0.1:{port}", []
        if stack.http == "2":
            flags = ["--http", "2"]
        elif stack.http == "both":
            url, flags = f"https://127.0.0.1:{port}", ["--ca-file", str(run / "cert.pem")]
        yield Running(url, flags, secret.token, time.monotonic() - began, run, port)


def _certificate(run: Path) -> None:
    """Makes cert.pem, key.pem, both.pem and both.p12 (for Java) for 127.0.0.1, signed by nobody."""
    cert, key = run / "cert.pem", run / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    (run / "both.pem").write_text(cert.read_text() + key.read_text())
    export = ["openssl", "pkcs12", "-export", "-in", str(cert), "-inkey", str(key), "-passout", "pass:refreshcheck", "-out", str(run / "both.p12")]
    subprocess.run(export, check=True, capture_output=True)


def _launch(
    stack: Stack, upstream: int, run: Path, secret: Credential, fault: str,
    processes: Processes, stopping: contextlib.ExitStack,
) -> int:  # fmt: skip
    """Starts one server and waits for it; another port is tried where the first is lost to somebody else."""
    work, _ = install(stack, processes)
    kind = installer(stack)
    path = os.pathsep.join([*map(str, kind.path(stack, work)), os.environ.get("PATH", os.defpath), "/usr/sbin"])
    for attempt in (1, 2, 3):
        port = processes.free_port()
        values = {"port": str(port), "upstream": str(upstream), "run": str(run), "work": str(work)}
        _render(work, run, values)
        command = [argument.format_map(values) for argument in stack.start]
        environment = {**os.environ, **kind.environment(stack, work), **secret.environment}
        environment |= {"PATH": path, "PORT": str(port), "BREAK": fault, "HOME": str(run), "HTTP": stack.http}
        environment.pop("REFRESHCHECK_TOKEN", None)
        log = run / f"{stack.name}.log"
        with log.open("wb") as output:
            program = shutil.which(command[0], path=path)
            if not program:
                raise StartError(f"{stack.name}: {command[0]}: no such program on {path}")
            process = processes.start(
                [program, *command[1:]], cwd=work, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        stopping.callback(processes.stop, process)
        trouble = _wait(process, port, stack.http)
        if not trouble:
            return port
        tail = log.read_text(errors="replace")
        if attempt == 3 or "in use" not in tail:
            tail = "\n".join(tail.splitlines()[-LOG_LINES:])
            raise StartError(f"{stack.name}: {trouble}\n{' '.join(command)}\n{tail}")
    raise AssertionError("unreachable")


def _render(work: Path, run: Path, values: dict[str, str]) -> None:
    """Writes each NAME.in of a stack into the run's directory as NAME, with @key@ replaced."""
    for source in work.glob("*.in"):
        text = source.read_text()
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        (run / source.stem).write_text(text)


def _wait(process: subprocess.Popen, port: int, version: str = "1.1") -> str:
    """Waits for any HTTP answer, or for a connection where it is not HTTP/1.1 without TLS.

    Returns what is wrong, nothing when the server answers.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return f"ended with {process.returncode} before it answered"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            if version != "1.1":
                connection.connect()
                return ""
            connection.request("GET", "/")
            connection.getresponse()
            return ""
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return f"did not answer HTTP within {PATIENCE:.0f} s"
