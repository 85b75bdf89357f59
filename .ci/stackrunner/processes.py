"""Processes in groups of their own, so that a server goes with all its workers, and the ports that they are given."""

import os
import random
import signal
import socket
import subprocess
import threading
from pathlib import Path


class Stopped(Exception):
    """The run is over: nothing may be started any more."""


class Processes:
    """Every process that this run has started and not yet ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen] = set()
        self._ports: set[int] = set()
        self._closed = False

    def start(self, command: list[str], **options) -> subprocess.Popen:
        """Starts a command as the leader of a process group; Stopped once stop_all was called."""
        with self._lock:
            if self._closed:
                raise Stopped
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
            self._running.add(process)
        return process

    def run(self, command: list[str], cwd: Path, env: dict[str, str], patience: float = 1200.0) -> tuple[int, str]:
        """Runs a command. Returns its exit code (124 where it took over `patience` seconds) and all that it printed."""
        try:
            process = self.start(
                command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
            )
        except FileNotFoundError:
            return 127, f"{command[0]}: no such program; install it first"
        try:
            output, _ = process.communicate(timeout=patience)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            return 124, f"{command[0]}: no end within {patience:.0f} s; stopped"
        finally:
            self.stop(process)
            process.stdout.close()

    def free_port(self) -> int:
        """A free port of 127.0.0.1, below the range of outgoing connections, each given once."""
        with self._lock:
            while True:
                port = random.randint(20_000, 32_000)
                with socket.socket() as probe:
                    try:
                        probe.bind(("127.0.0.1", port))
                    except OSError:
                        continue
                if port not in self._ports:
                    self._ports.add(port)
                    return port

    def stop(self, process: subprocess.Popen, patience: float = 5.0) -> None:
        """Ends a process and its whole group: asked first, and killed after `patience` seconds."""
        _signal(process, signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
        _signal(process, signal.SIGKILL)  # also what its leader left behind
        process.wait()
        with self._lock:
            self._running.discard(process)

    def stop_all(self) -> None:
        """Ends everything, and lets nothing start after it."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGTERM)
        for process in running:
            self.stop(process, patience=2.0)


def _signal(process: subprocess.Popen, number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass
