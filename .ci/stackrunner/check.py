"""Runs the harness against a started stack and reads its JSON report."""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .install import install, versions
from .manifest import Break, Stack
from .processes import Processes
from .serve import serve


class HarnessError(Exception):
    """The harness cannot be run."""


@dataclass
class Result:
    """What a run of the harness said of a stack."""

    stack: Stack
    versions: list[str]
    code: int  # the harness's exit code
    verdict: str  # its word, such as CONFORMANT
    must: dict[str, list[str]] = field(default_factory=dict)  # rule to the cases that it fails
    advice: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)  # message to cases
    output: str = ""
    seconds: dict[str, float] = field(default_factory=dict)  # install, start, run

    def as_known(self) -> bool:
        """Whether the verdict is the one that the stack must have: conformant, but for what it truly breaks."""
        return set(self.must) == set(self.stack.known) and self.code == (1 if self.stack.known else 0)


def harness() -> str:
    """The path of the harness, from the environment."""
    path = os.environ.get("REFRESHCHECK", "")
    found = shutil.which(path) if path else None
    if not found:
        raise HarnessError(
            f"REFRESHCHECK={path!r}: expected the path of the harness; build it with "
            "`go build -o /tmp/refreshcheck ./cmd/refreshcheck` and set REFRESHCHECK=/tmp/refreshcheck"
        )
    return str(Path(found).resolve())


def check(
    stack: Stack, stacks: dict[str, Stack], processes: Processes, fault: str = "", reports: Path | None = None
) -> Result:
    """Installs, starts, checks and stops one stack. Keeps the JSON report in `reports` where that is given."""
    program = harness()
    installing = install(stack, processes)[1]
    if stack.behind:
        installing += install(stacks[stack.behind], processes)[1]
    with serve(stack, stacks, processes, fault) as running:
        report = running.directory / "report.json"
        command = [program, "run", "--target", running.url, "--no-color", "--report", f"json={report}"]
        environment = {**os.environ, "REFRESHCHECK_TOKEN": running.token}
        code, output = processes.run(command, cwd=running.directory, env=environment)
        if not report.is_file():
            raise HarnessError(f"{stack.name}: the harness ended with {code} and wrote no report\n{output[-4000:]}")
        if reports:
            reports.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(report, reports / f"{stack.name}{'-' + fault if fault else ''}.json")
        document = json.loads(report.read_text())
        starting = running.seconds
    work, _ = install(stack, processes)
    result = Result(stack, versions(stack, work), code, output=output, **read(document))
    result.seconds = {"install": installing, "start": starting, "run": document["duration_ms"] / 1000}
    return result


def read(document: dict) -> dict:
    """What the table tells of a JSON report: the verdict, and rules with the cases that broke them."""
    told = {"verdict": document["verdict"], "must": {}, "advice": {}, "notes": {}}
    kinds = {"must": "must", "should": "advice", "note": "notes"}
    for case in document["cases"]:
        for finding in case["findings"]:
            if finding.get("waived"):
                continue
            kind = kinds[finding["level"]]
            key = finding["message"] if kind == "notes" else finding["rule"]
            cases = told[kind].setdefault(key, [])
            if case["id"] not in cases:
                cases.append(case["id"])
    return told


def catches(result: Result, row: Break) -> bool:
    """Whether the harness failed a broken stack, and by the rule that it had to name."""
    return result.code == 1 and row.rule in result.must
