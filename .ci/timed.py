"""Runs of the command, timed, against the reference server: the measures of .ci/speed."""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUNDS = 5


def built(where, source, *commands):
    for command in commands:
        subprocess.run(["go", "build", "-o", where / command, f"./cmd/{command}"], cwd=source, check=True)
    return where


class Server:
    """The reference server, and what a run needs to reach it."""

    def __init__(self, bin, work, *args):
        token = work / f"token{time.monotonic_ns()}"
        self.process = subprocess.Popen([bin / "refreshserver", "serve", "--token-out", token, *args], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        while not self.process.stdout.readline().startswith("stop"):  # the last line, behind the token
            pass
        self.env = dict(os.environ, REFRESHCHECK_TOKEN=token.read_text().strip())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def spent(command, env=None, codes=(0,)):
    """Seconds, KiB and seconds of the processor of a command."""
    began = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    text = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit(f"{shlex.join(map(str, command))}: exit code {process.returncode}\n{text}")
    return took, usage.ru_maxrss, usage.ru_utime + usage.ru_stime


def run(bin, server, work, *args):
    """Seconds, KiB and the report of a run that must pass."""
    report = work / "run.json"
    took, memory, _ = spent([bin / "refreshcheck", "run", "--target", server.url, "--report", f"json={report}", *args], server.env)
    return took, memory, json.loads(report.read_text())


def per_request(result):
    took, _, report = result
    return took / report["requests"]


def fastest(*ways, rounds=ROUNDS):
    """The smallest of each way's results, in turns."""
    results = [[way() for way in ways] for _ in range(rounds)]
    return [min(column) for column in zip(*results)]
