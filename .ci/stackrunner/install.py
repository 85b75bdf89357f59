"""Installs a stack into the cache, never into the checkout, and again only when its files or its toolchain change."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from .manifest import ROOT, Stack
from .processes import Processes

# Languages whose version is shown beside a stack's own, and what prints it.
LANGUAGES = {
    "go": ["go", "version"],
    "java": ["java", "--version"],
    "node": ["node", "--version"],
    "php": ["php", "--version"],
    "ruby": ["ruby", "--version"],
}

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "refreshcheck-stacks"


class InstallError(Exception):
    """An install step that failed: holds the command and the end of what it printed."""


class Installer:
    """What one kind of package manager needs: commands to run in the work directory, and where versions stand."""

    toolchain: tuple[str, ...] = ()  # prints the version that a rebuild depends on
    alone = False  # two installs of this kind at once would disturb each other

    def steps(self, stack: Stack, work: Path) -> list[list[str]]:
        return []

    def path(self, stack: Stack, work: Path) -> list[Path]:
        """Where the start command is looked for, before PATH."""
        return []

    def environment(self, stack: Stack, work: Path) -> dict[str, str]:
        return {}

    def version(self, package: str, work: Path) -> str:
        """The version of a package as installed; empty where it is not known."""
        return ""


class Pip(Installer):
    toolchain = (sys.executable, "--version")

    def steps(self, stack, work):
        venv = work / ".venv"
        return [
            [sys.executable, "-m", "venv", "--clear", str(venv)],
            [str(venv / "bin" / "pip"), "install", "--quiet", "--no-deps", "--requirement", "requirements.txt"],
        ]

    def path(self, stack, work):
        return [work / ".venv" / "bin"]

    def version(self, package, work):
        return _first(rf"(?im)^{re.escape(package)}==(\S+)", work / "requirements.txt")


class Npm(Installer):
    toolchain = ("node", "--version")

    def steps(self, stack, work):
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        return [install, ["npm", "run", "--if-present", "--silent", "build"]]

    def version(self, package, work):
        lock = work / "package-lock.json"
        return _first(rf'"node_modules/{re.escape(package)}": {{\s*"version": "([^"]+)"', lock)


class Go(Installer):
    toolchain = ("go", "version")

    def steps(self, stack, work):
        return [["go", "build", "-o", "bin/server", "."]]

    def path(self, stack, work):
        return [work / "bin"]

    def environment(self, stack, work):
        return {"GOWORK": "off", "GOFLAGS": "-mod=readonly"}

    def version(self, package, work):
        return _first(rf"(?m)^(?:require)?\s*{re.escape(package)} v?(\S+)", work / "go.mod")


class Cargo(Installer):
    toolchain = ("cargo", "--version")
    alone = True  # the target directory is shared, so that two servers compile their runtime once

    def steps(self, stack, work):
        return [["cargo", "build", "--locked", "--quiet"]]

    def path(self, stack, work):
        return [CACHE / "cargo-target" / "debug"]

    def environment(self, stack, work):
        return {"CARGO_TARGET_DIR": str(CACHE / "cargo-target"), "CARGO_PROFILE_DEV_DEBUG": "0"}

    def version(self, package, work):
        return _first(rf'name = "{re.escape(package)}"\nversion = "([^"]+)"', work / "Cargo.lock")


class Maven(Installer):
    toolchain = ("mvn", "--batch-mode", "--version")
    alone = True  # the local repository takes one writer

    def steps(self, stack, work):
        return [["mvn", "--batch-mode", "--quiet", "clean", "package"]]

    def version(self, package, work):
        names = zipfile.ZipFile(next((work / "target").glob("*.jar"))).namelist()
        names += [str(path) for path in (work / "target").glob("*/**/*.jar")]
        return _first(rf"/{re.escape(package)}-(\d\S*)\.jar", "\n".join(names))


class Apt(Installer):
    """Debian packages alone: everything is done before the steps, by _debs."""

    def path(self, stack, work):
        return [Path("/usr/sbin")]


INSTALLERS = {"pip": Pip(), "npm": Npm(), "go": Go(), "cargo": Cargo(), "maven": Maven(), "apt": Apt()}


def installer(stack: Stack) -> Installer:
    try:
        return INSTALLERS[stack.installer]
    except KeyError:
        path, known = stack.directory / "stack.toml", ", ".join(INSTALLERS)
        raise InstallError(f"{path}: installer = {stack.installer!r}, expected one of {known}") from None


def install(stack: Stack, processes: Processes) -> tuple[Path, float]:
    """Makes the stack ready to start. Returns its work directory and the seconds that it took."""
    started = time.monotonic()
    kind = installer(stack)
    work = CACHE / stack.directory.name
    with _lock(stack.directory.name), _lock(stack.installer) if kind.alone else contextlib.nullcontext():
        _debs(stack, processes)
        mark = _fingerprint(stack.directory, _output(kind.toolchain))
        stamp = CACHE / f"{stack.directory.name}.installed"
        if not (work.is_dir() and stamp.is_file() and stamp.read_text() == mark):
            stamp.unlink(missing_ok=True)
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(stack.directory, work)
            for step in kind.steps(stack, work):
                _run(step, work, kind.environment(stack, work), processes)
            stamp.write_text(mark)
    return work, time.monotonic() - started


def versions(stack: Stack, work: Path) -> list[str]:
    """Names and versions of what the stack is made of, as installed."""
    told = []
    for entry in stack.packages:
        label, _, package = entry.rpartition(": ")
        if package in LANGUAGES:
            version = _first(r"(\d+(?:\.\d+)+)", _output(LANGUAGES[package]))
        elif package in stack.debs:
            # [epoch:]upstream[-revision]: the upstream version is what is known elsewhere.
            debian = _output(["dpkg-query", "--show", "--showformat=${Version}", package])
            version = debian.rpartition(":")[2].rsplit("-", 1)[0]
        else:
            version = installer(stack).version(package, work)
        told.append(f"{label or package} {version or 'of unknown version'}")
    return told


def _debs(stack: Stack, processes: Processes) -> None:
    if stack.debs:
        _run([str(ROOT / ".ci/apt"), *stack.debs], CACHE, {}, processes)


def _run(command: list[str], directory: Path, environment: dict[str, str], processes: Processes) -> None:
    code, output = processes.run(command, cwd=directory, env={**os.environ, **environment})
    if code != 0:
        raise InstallError(f"{' '.join(command)} (in {directory}) ended with {code}\n{output[-4000:]}")


def _output(command: Sequence[str]) -> str:
    """What a short command prints; empty where there is none, or no such program."""
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip() if command else ""
    except FileNotFoundError:
        return ""


def _first(pattern: str, source: Path | str) -> str:
    found = re.search(pattern, source.read_text() if isinstance(source, Path) else source)
    return found[1] if found else ""


def _fingerprint(directory: Path, toolchain: str) -> str:
    digest = hashlib.sha256(toolchain.encode())
    for path in sorted(p for p in directory.rglob("*") if p.is_file()):
        digest.update(f"\0{path.relative_to(directory)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def _lock(name: str):
    """Keeps two runs, or two threads of one, from installing into the same place at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
