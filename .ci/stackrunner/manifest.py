"""Reads what stacks there are (fixtures/servers/*/stack.toml) and how they are broken by hand (.ci/broken.tsv)."""

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ROOT / "fixtures" / "servers"
BROKEN = ROOT / ".ci" / "broken.tsv"

CREDENTIALS = ("opaque", "jwt")
VERSIONS = ("1.1", "2", "both")


class ManifestError(Exception):
    """A stack.toml or broken.tsv that cannot be used: names the file and the key."""


@dataclass(frozen=True)
class Stack:
    """One server to check: one [[stack]] of a stack.toml."""

    name: str  # the word that commands and tables use, unique
    title: str  # what a reader knows it by
    directory: Path  # its sources
    installer: str  # pip, npm, go, cargo, maven or apt
    packages: list[str]  # whose versions are told, the stack's own first; "label: package" where they differ
    start: list[str]  # the command; {port}, {upstream}, {run} and {work} are replaced
    credential: str = "opaque"  # what the server accepts: REFRESH_TOKEN itself, or JWTs signed with JWT_SECRET
    behind: str = ""  # for a proxy: the stack behind it
    http: str = "1.1"  # what it speaks: "1.1", "2" (prior knowledge), or "both" (TLS: {run}/cert.pem, {run}/key.pem)
    debs: list[str] = field(default_factory=list)  # Debian packages to install first
    # What it truly breaks: rule to cases, * for any text. Where chance decides which rule reports it: rule|rule.
    known: dict[str, list[str]] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)  # cases that end the server itself, so that no other could be sent: left out
    searched: list[str] = field(default_factory=list)  # rules that a search may report, since it truly breaks them
    openapi: str = ""  # the path at which the app serves its own document, or its file in this project; empty: the project's own
    flags: list[str] = field(default_factory=list)  # of the harness, that the document asks for; {work} is replaced
    advice: list[str] = field(default_factory=list)  # rules of which it gets advice by right


@dataclass(frozen=True)
class Break:
    """One row of broken.tsv: a stack started with BREAK must be failed by this rule."""

    stack: str
    name: str
    rule: str
    cases: str = ""  # a pattern of the cases that are enough to find it, so that no others are sent; empty: all are


def load() -> dict[str, Stack]:
    """All stacks by name, in the order of their directories."""
    stacks: dict[str, Stack] = {}
    for path in sorted(SERVERS.glob("*/stack.toml")):
        for stack in _read(path):
            if stack.name in stacks:
                raise ManifestError(f"{path}: the name {stack.name} is taken by {stacks[stack.name].directory}")
            stacks[stack.name] = stack
    for stack in stacks.values():
        if stack.behind and stack.behind not in stacks:
            raise ManifestError(f"{stack.directory}/stack.toml: behind = {stack.behind!r} is not a stack")
    if not stacks:
        raise ManifestError(f"{SERVERS}: no */stack.toml found")
    return stacks


def _read(path: Path) -> list[Stack]:
    try:
        document = tomllib.loads(path.read_text())
        if "stack" not in document:
            raise ManifestError(f"{path}: no [[stack]] in it")
        shared = {key: value for key, value in document.items() if key != "stack"}
        stacks = [Stack(directory=path.parent, **shared, **entry) for entry in document["stack"]]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ManifestError(f"{path}: {error}; see the keys of Stack in {Path(__file__).name}") from None
    for stack in stacks:
        if stack.credential not in CREDENTIALS:
            raise ManifestError(f"{path}: credential = {stack.credential!r}, expected one of {', '.join(CREDENTIALS)}")
        if stack.http not in VERSIONS:
            raise ManifestError(f"{path}: http = {stack.http!r}, expected one of {', '.join(VERSIONS)}")
    return stacks


def broken() -> list[Break]:
    """The breaks made by hand, each with the rule that must report it."""
    with BROKEN.open(newline="") as file:
        return [Break(row["stack"], row["break"], row["rule"], row["cases"]) for row in csv.DictReader(file, delimiter="\t")]
