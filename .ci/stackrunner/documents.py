"""Runs the harness against apps under the documents that they generate themselves, whole and broken in eight ways."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from .breaking import CASES, Aim, fitting, front
from .check import PATIENCE, HarnessError, Result, read, under
from .install import install, versions
from .manifest import Stack
from .processes import Processes
from .serve import Running, serve


@dataclass
class Documented:
    """What the harness said of an app under its own document."""

    result: Result
    operation: str
    openapi: str  # the version that the document is written in
    tried: int = 0  # breaks that fit the document
    missed: list[str] = field(default_factory=list)  # breaks that were not found, and what was said instead

    def right(self) -> bool:
        """Whether the app is judged as it must be, gets no advice but what it deserves, and is found out where it is broken."""
        return self.result.as_known() and set(self.result.advice) <= set(self.result.stack.advice) and not self.missed

    def found(self) -> str:
        return f"{self.tried - len(self.missed)} of {self.tried}"

    def line(self) -> str:
        r = self.result
        told = f"{r.stack.name:24} {self.operation:24} {r.verdict}, {self.found()} breaks found, {r.seconds['run']:.1f} s"
        for rule, cases in {**r.must, **r.advice}.items():
            told += f"\n    {rule}: {', '.join(cases[:3])} ({len(cases)})"
        return told + "".join(f"\n    MISSED {way}" for way in self.missed)


def check_document(stack: Stack, stacks: dict[str, Stack], processes: Processes, program: str) -> Documented:
    """Installs, starts, checks and stops an app; every break is a front before the same process."""
    work, _ = install(stack, processes)
    with serve(stack, stacks, processes) as running:
        flags = under(stack, running)
        aim, openapi = _aim(program, flags, running, processes)
        code, report, output = _run(program, running, running.url, flags, processes)
        whole = Result(stack, versions(stack, work), code, output=output, **read(report))
        whole.seconds = {"run": report["duration_ms"] / 1000}
        result = Documented(whole, f"{aim.method} {aim.path}", openapi)
        focus = [word for case in CASES for word in ("--focus", case)]
        for way, rules in fitting(aim.media_types).items():
            result.tried += 1
            with front(running.port, aim, way) as port:
                code, report, output = _run(program, running, f"http://127.0.0.1:{port}", [*flags, *focus], processes)
            if code != 1 or not set(rules) & set(read(report)["must"]):
                result.missed.append(f"{way}: {report['verdict']} {report['line']}; {', '.join(read(report)['must'])}")
    return result


def _aim(program: str, flags: list[str], running: Running, processes: Processes) -> tuple[Aim, str]:
    command = [program, "contract", "--json", *_choosing(flags)]
    code, output = processes.run(command, cwd=running.directory, env=dict(os.environ))
    try:
        told = json.loads(output[output.index("{") :])["contracts"][0]
    except (ValueError, LookupError):
        raise HarnessError(f"{' '.join(command)} ended with {code}\n{output[-4000:]}") from None
    method, path = told["operation"].split(" ", 1)
    media_types = [body["media_type"] for success in told["successes"] for body in success.get("bodies") or []]
    return Aim(method, path, told["credential"]["cookie"], running.token, media_types), told["openapi"]


def _choosing(flags: list[str]) -> list[str]:
    """The flags that the command contract takes, too."""
    pairs = zip(flags[::2], flags[1::2], strict=True)
    return [word for flag, value in pairs if flag in ("--openapi", "--operation", "--cookie", "--params") for word in (flag, value)]


def _run(program: str, running: Running, url: str, flags: list[str], processes: Processes) -> tuple[int, dict, str]:
    report = Path(running.directory) / "report.json"
    report.unlink(missing_ok=True)
    command = [program, "run", "--target", url, *flags, "--no-color", "--report", f"json={report}"]
    environment = {**os.environ, "REFRESHCHECK_TOKEN": running.token}
    code, output = processes.run(command, cwd=running.directory, env=environment, patience=PATIENCE)
    if not report.is_file():
        raise HarnessError(f"{running.url}: the harness ended with {code} and wrote no report\n{output[-4000:]}")
    return code, json.loads(report.read_text()), output
