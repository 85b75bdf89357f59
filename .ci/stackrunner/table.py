"""Tells results: one line a stack while they run, and the README's table."""

from .check import Result
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
    """The README's table of real stacks."""
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


def _findings(found: dict[str, list[str]], between: str, spell) -> str:
    return between.join(f"{spell(rule)} in {_cases(found[rule], spell)}" for rule in sorted(found))


def _cases(cases: list[str], spell) -> str:
    return spell(cases[0]) if len(cases) == 1 else f"{spell(cases[0])} and {len(cases) - 1} more"


def _code(text: str) -> str:
    return f"`{text}`"
