"""Tells results: one line a stack while they run, and the table of .github/docs/proof.md."""

import re

from .check import Result
from .documents import Documented
from .install import LANGUAGES
from .manifest import Break, Stack
from .remarks import remarks


def line(result: Result, fault: str = "") -> str:
    """One line: name, verdict, versions, must findings, advice, and where the time went."""
    name = f"{result.stack.name} BREAK={fault}" if fault else result.stack.name
    parts = [f"{name:20}", result.verdict, f"({', '.join(result.versions)})"]
    if result.must:
        parts.append("must: " + _findings(result.must, ", ", str))
    if result.advice:
        parts.append("advice: " + ", ".join(sorted(result.advice)))
    parts.append(", ".join(f"{what} {seconds:.1f} s" for what, seconds in result.seconds.items()))
    return "  ".join(parts)


def markdown(results: list[Result]) -> str:
    """The table of real stacks."""
    rows = ["| stack | versions | verdict | findings and notes |", "| --- | --- | --- | --- |"]
    for result in sorted(results, key=lambda r: r.stack.title.lower()):
        told = []
        if result.must:
            told.append("**must:** " + _findings(result.must, "; ", _code))
        if result.advice:
            told.append("advice: " + _findings(result.advice, "; ", _code))
        told += remarks(result.statuses)
        cells = [result.stack.title, ", ".join(result.versions), result.verdict, "; ".join(told)]
        rows.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


BEGIN, END = "<!-- stacks -->\n", "<!-- /stacks -->"


def stale(results: list[Result], readme: str, unseen: list[str] = ()) -> list[str]:
    """The rows of the table of .github/docs/proof.md that are not what was just seen: stack, pinned versions, verdict
    and the rules that are broken. Which case is named for them, advice and notes may be another's by chance: Apache
    answers a Range or not, as its buffers are filled.

    unseen are the titles of stacks that were left out."""
    shown = readme.partition(BEGIN)[2].partition(END)[0]
    unpinned = of_the_machine(results)
    expected = {fact for fact in _facts(shown, unpinned) if fact.split(" | ")[0] not in unseen}
    return sorted(expected ^ _facts(markdown(results), unpinned))


def of_the_machine(results: list[Result]) -> set[str]:
    """The names of what the machine and Debian bring, and no file pins."""
    entries = [(entry.rpartition(": "), result.stack) for result in results for entry in result.stack.packages]
    return set(LANGUAGES) | {label or package for (label, _, package), stack in entries if package in stack.debs}


def _facts(table: str, unpinned: set[str]) -> set[str]:
    facts = set()
    for row in table.splitlines()[2:]:
        if not row.startswith("|"):
            continue
        title, versions, verdict, told = [cell.strip() for cell in row.strip("|").split(" | ")]
        pinned = [v for v in versions.split(", ") if v.split(" ")[0] not in unpinned]
        facts.add(" | ".join([title, ", ".join(pinned), verdict, _broken(told)]))
    return facts


def _broken(told: str) -> str:
    """The rules of the must findings of a cell."""
    must = told.partition("**must:** ")[2].partition("advice:")[0]
    return ", ".join(re.findall(r"`([a-z-]+)` in", must))


def documents(results: list[Documented]) -> str:
    """The table of the apps that were checked under their own documents."""
    rows = ["| app | versions | OpenAPI | operation | verdict | broken by hand |", "| --- | --- | --- | --- | --- | --- |"]
    for one in sorted(results, key=lambda d: d.result.stack.title.lower()):
        result = one.result
        verdict = result.verdict + (", **must:** " + _findings(result.must, "; ", _code) if result.must else "")
        verdict += "".join(f", advice: {_code(rule)}" for rule in sorted(result.advice))
        rows.append(f"| {result.stack.title} | {', '.join(result.versions)} | {one.openapi} | `{one.operation}` | {verdict} | {one.found()} found |")
    return "\n".join(rows) + "\n"


def broken(rows: list[Break], stacks: dict[str, Stack]) -> str:
    """The table of the apps with a document of their own that are broken in their own code."""
    lines = ["| app | broken in its own code, and the rule that finds it |", "| --- | --- |"]
    for stack in sorted((stack for stack in stacks.values() if stack.openapi), key=lambda s: s.title.lower()):
        told = [f"{row.name} {_code(row.rule)}" for row in rows if row.stack == stack.name]
        if told:
            lines.append(f"| {stack.title} | {', '.join(told)} |")
    return "\n".join(lines) + "\n"


def stale_documents(results: list[Documented], readme: str, unseen: set[str]) -> list[str]:
    """The rows of that table in .github/docs/proof.md that are not what was just seen, by the same facts as stale goes by."""
    shown = readme.partition("<!-- documents -->\n")[2].partition("<!-- /documents -->")[0]
    unpinned = of_the_machine([one.result for one in results])
    expected = {row for row in _documented(shown, unpinned) if row.split(" | ")[0] not in unseen}
    return sorted(expected ^ _documented(documents(results), unpinned))


def _documented(table: str, unpinned: set[str]) -> set[str]:
    facts = set()
    for row in table.splitlines()[2:]:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        if row.startswith("|"):
            cells[4] = f"{cells[4].partition(',')[0]} {_broken(cells[4])}"
            cells[1] = ", ".join(v for v in cells[1].split(", ") if v.split(" ")[0] not in unpinned)
            facts.add(" | ".join(cells))
    return facts


def _findings(found: dict[str, list[str]], between: str, spell) -> str:
    return between.join(f"{spell(rule)} in {_cases(found[rule], spell)}" for rule in sorted(found))


def _cases(cases: list[str], spell) -> str:
    return spell(cases[0]) if len(cases) == 1 else f"{spell(cases[0])} and {len(cases) - 1} more"


def _code(text: str) -> str:
    return f"`{text}`"
