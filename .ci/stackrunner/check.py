"""Runs the harness against a started stack and reads its JSON report."""

import fnmatch
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .install import CACHE, install, versions
from .manifest import ROOT, Break, Stack
from .processes import Processes
from .serve import Running, serve


PATIENCE = 180.0  # seconds that a run of the harness may take


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
    statuses: dict[str, int | None] = field(default_factory=dict)  # of each case's last answer; see remarks.py
    output: str = ""
    seconds: dict[str, float] = field(default_factory=dict)  # install, start, run

    def as_known(self) -> bool:
        """Whether the verdict is the one that the stack must have: conformant, except for what it really breaks."""
        known = {tuple(rules.split("|")): patterns for rules, patterns in self.stack.known.items()}
        if self.code != (1 if known else 0) or not set(self.must) <= {rule for rules in known for rule in rules}:
            return False
        return all(
            _same([case for rule in rules for case in self.must.get(rule, [])], patterns)
            for rules, patterns in known.items()
        )

    def found_known(self) -> bool:
        """Whether a search has found nothing but what the stack really breaks."""
        known = {rule for rules in (*self.stack.known, *self.stack.searched) for rule in rules.split("|")}
        return self.code in ((0, 1) if known else (0,)) and set(self.must) <= known


def _same(cases: list[str], patterns: list[str]) -> bool:
    """Whether every case is one of the patterns, and no pattern is without a case."""
    of_pattern = [{case for case in cases if fnmatch.fnmatchcase(case, pattern)} for pattern in patterns]
    return all(of_pattern) and set(cases) == set().union(*of_pattern)


def harness(processes: Processes) -> str:
    """The path of the harness: REFRESHCHECK, or else built from this checkout."""
    path = os.environ.get("REFRESHCHECK", "")
    if path:
        found = shutil.which(path)
        if not found:
            raise HarnessError(f"REFRESHCHECK={path}: no such program; unset it to build the harness of this checkout")
        return str(Path(found).resolve())
    CACHE.mkdir(parents=True, exist_ok=True)
    built = CACHE / "refreshcheck"
    command = ["go", "build", "-o", str(built), "./cmd/refreshcheck"]
    code, output = processes.run(command, cwd=ROOT, env=dict(os.environ))
    if code != 0:
        raise HarnessError(f"go build ./cmd/refreshcheck ended with {code}\n{output}")
    return str(built)


def check(
    stack: Stack, stacks: dict[str, Stack], processes: Processes, program: str,
    fault: str = "", cases: str = "", reports: Path | None = None, search: tuple[str, ...] = (),
) -> Result:  # fmt: skip
    """Installs, starts, checks and stops one stack. Keeps the JSON report in `reports` where that is given.

    With `cases`, a pattern, no others are sent. With `search`, the flags of refreshcheck explore, it is searched instead.
    """
    installing = install(stack, processes)[1]
    if stack.behind:
        installing += install(stacks[stack.behind], processes)[1]
    with serve(stack, stacks, processes, fault) as running:
        report = running.directory / "report.json"
        left_out = [] if search else [word for case in stack.ends for word in ("--skip", case)]
        left_out += ["--focus", cases] if cases else []
        command = [program, *(["explore", *search] if search else ["run"])]
        command += ["--target", running.url, *running.flags, *under(stack, running), *left_out, "--no-color", "--report", f"json={report}"]
        environment = {**os.environ, "REFRESHCHECK_TOKEN": running.token}
        code, output = processes.run(command, cwd=running.directory, env=environment, patience=PATIENCE)
        if not report.is_file():
            raise HarnessError(f"{stack.name}: the harness ended with {code} and wrote no report\n{output[-4000:]}")
        if reports:
            reports.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(report, reports / f"{stack.name}{'-' + fault if fault else ''}.json")
        document = json.loads(report.read_text())
        starting = running.seconds
    parts = [stack, stacks[stack.behind]] if stack.behind else [stack]
    told = [version for part in parts for version in versions(part, install(part, processes)[0])]
    result = Result(stack, told, code, output=output, **read(document))
    result.statuses.update({case: None for case in stack.ends})
    result.seconds = {"install": installing, "start": starting, "run": document["duration_ms"] / 1000}
    return result


def under(stack: Stack, running: Running) -> list[str]:
    """The flags that name the document of a stack that has one of its own, and what a run under it needs."""
    if not stack.openapi:
        return []
    document = running.url + stack.openapi if stack.openapi.startswith("/") else str(ROOT / stack.openapi)
    return ["--openapi", document, *[flag.format(work=CACHE / stack.directory.name) for flag in stack.flags]]


def read(document: dict) -> dict:
    """What the table shows of a JSON report: the verdict, rules with the cases that broke them, and answers."""
    must: dict[str, list[str]] = {}
    advice: dict[str, list[str]] = {}
    statuses: dict[str, int | None] = {}
    for case in document["cases"]:
        statuses[case["id"]] = None if case["state"] == "not-applicable" else _status(case)
        for finding in case["findings"]:
            kind = {"must": must, "should": advice}.get(finding["level"])
            if kind is not None and case["id"] not in kind.setdefault(finding["rule"], []):
                kind[finding["rule"]].append(case["id"])
    return {"verdict": document["verdict"], "must": must, "advice": advice, "statuses": statuses}


def _status(case: dict) -> int:
    return case["exchanges"][-1].get("status", 0) if case["exchanges"] else 0


def catches(result: Result, row: Break) -> bool:
    """Whether the harness failed a broken stack, and by the rule that it had to name, or by one of several.

    INCOMPLETE: it may also say that the run could not go on, as for a stack that locks the client out."""
    rules = row.rule.split("|")
    return result.code == 1 and any(rule in result.must for rule in rules) or result.code == 3 and "INCOMPLETE" in rules
