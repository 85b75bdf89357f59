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


BEGIN, END = "<!-- stacks -->\n", "<!-- /stacks -->"
# What the machine brings, and no file pins.
OF_THE_MACHINE = ("go", "node", "java", "php", "ruby", "rack", "puma", "nginx", "haproxy", "caddy", "httpd")


def stale(results: list[Result], readme: str) -> list[str]:
    """The rows of the README's table that are not what was just seen; notes on sizes and the machine's versions aside."""
    shown = readme.partition(BEGIN)[2].partition(END)[0]
    return sorted(_facts(shown) ^ _facts(markdown(results)))


def _facts(table: str) -> set[str]:
    facts = set()
    for row in table.splitlines()[2:]:
        if not row.startswith("|"):
            continue
        title, versions, verdict, told = [cell.strip() for cell in row.strip("|").split(" | ")]
        pinned = [v for v in versions.split(", ") if v.split(" ")[0] not in OF_THE_MACHINE]
        findings = [part for part in told.split("; ") if part.startswith(("**must:**", "advice:"))]
        facts.add(" | ".join([title, ", ".join(pinned), verdict, "; ".join(findings)]))
    return facts


def _findings(found: dict[str, list[str]], between: str, spell) -> str:
    return between.join(f"{spell(rule)} in {_cases(found[rule], spell)}" for rule in sorted(found))


def _cases(cases: list[str], spell) -> str:
    return spell(cases[0]) if len(cases) == 1 else f"{spell(cases[0])} and {len(cases) - 1} more"


def _code(text: str) -> str:
    return f"`{text}`"
