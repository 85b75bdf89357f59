"""Tells results: one line a stack while they run, and the README's table."""

from .check import Result


def line(result: Result, fault: str = "") -> str:
    """One line: name, versions, verdict, must findings, advice and notes in figures, and where the time went."""
    name = f"{result.stack.name} BREAK={fault}" if fault else result.stack.name
    parts = [f"{name:24}", result.verdict, f"({', '.join(result.versions)})"]
    if result.must:
        parts.append("must: " + ", ".join(f"{rule} in {_cases(cases)}" for rule, cases in sorted(result.must.items())))
    parts.append(f"advice: {', '.join(sorted(result.advice)) or 'none'}")
    parts.append(f"notes: {len(result.notes)}")
    parts.append(" ".join(f"{what} {seconds:.1f} s" for what, seconds in result.seconds.items()))
    return "  ".join(parts)


def _cases(cases: list[str]) -> str:
    return cases[0] if len(cases) == 1 else f"{len(cases)} cases, {cases[0]} first"


def markdown(results: list[Result]) -> str:
    """The README's table of real stacks."""
    rows = ["| stack | versions | verdict | must findings, advice, notes |", "| --- | --- | --- | --- |"]
    for result in sorted(results, key=lambda r: r.stack.title.lower()):
        told = [f"**{rule}**: {_codes(cases)}" for rule, cases in sorted(result.must.items())]
        told += [f"{rule}: {_codes(cases)}" for rule, cases in sorted(result.advice.items())]
        told += [f"{message} ({len(cases)})" for message, cases in sorted(result.notes.items())]
        cells = [result.stack.title, ", ".join(result.versions), result.verdict, "; ".join(told)]
        rows.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _codes(cases: list[str]) -> str:
    shown = ", ".join(f"`{case}`" for case in cases[:3])
    return shown if len(cases) <= 3 else f"{shown} and {len(cases) - 3} more"
