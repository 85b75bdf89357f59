"""What a user would take instead of the harness, against the same server; .ci/speed --beside shows it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from timed import ROOT, Server, run, spent

TOOLS = ["schemathesis==4.32.5", "tavern==3.7.1", "pytest==8.4.2"]
RUNN = "github.com/k1LoW/runn/cmd/runn@v1.9.5"
TOKEN = "‹token›"  # where a report has the token


def same_requests(report):
    """The requests of a run that need no tool of their own: id, method, path, fields and the status that they got."""
    for case in report["cases"]:
        exchanges = case["exchanges"]
        if len(exchanges) != 1 or "curl" not in exchanges[0] or exchanges[0]["request"]["octets"]:
            continue
        method, path, _ = exchanges[0]["request"]["line"].split(" ")
        fields = {f["name"]: f["value"] for f in exchanges[0]["request"]["fields"]}
        # Other methods are not known to all, and a value that is shown in short is not the one that was sent.
        if method == report["method"] and all(re.fullmatch(r"[ -~]*", value.replace(TOKEN, "")) for value in fields.values()):
            yield case["id"], method, path, fields, exchanges[0]["status"]


def for_tavern(server, report):
    """A file for Tavern with these requests, and their number."""
    def value(text):
        return text.replace("{", "{{").replace("}", "}}").replace(TOKEN, "{tavern.env_vars.REFRESHCHECK_TOKEN}")

    stages = [
        {"name": id, "request": {"url": server.url + path, "method": method, "headers": {n: value(v) for n, v in fields.items()}}, "response": {"status_code": status}}
        for id, method, path, fields, status in same_requests(report)
    ]
    return len(stages), json.dumps({"test_name": "the same requests", "stages": stages})


def for_runn(server, report):
    """A runbook with these requests, and their number; without those that it would fill in. It sends no POST without a
    media type."""
    lines = ["desc: the same requests", "runners:", f"  req: {server.url}", "steps:"]
    for _, method, path, fields, status in same_requests(report):
        if any("$" in v or "{{" in v for v in fields.values()):
            continue
        lines += ["  - req:", f"      {path}:", f"        {method.lower()}:", "          headers:"]
        lines += [f"            {n}: {json.dumps(v.replace(TOKEN, '${REFRESHCHECK_TOKEN}'), ensure_ascii=False)}" for n, v in fields.items()]
        lines += ["          body:", '            text/plain: ""', f"    test: current.res.status == {status}"]
    return lines.count("  - req:"), "\n".join(lines) + "\n"


def runn(folder):
    """The program, from RUNN or the PATH, or built into the folder; nothing where it is not to be had."""
    found = os.environ.get("RUNN") or shutil.which("runn")
    if not found and subprocess.run(["go", "install", RUNN], env=dict(os.environ, GOBIN=folder / "bin"), stderr=subprocess.DEVNULL).returncode == 0:
        found = folder / "bin" / "runn"
    return found


def beside(bin, work, folder):
    """What a user would take instead, against the same server."""
    folder = pathlib.Path(folder).resolve()
    tool = folder / "bin" / "schemathesis"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *TOOLS], check=True)
    rows = []
    with Server(bin, work) as s:
        took, _, report = run(bin, s, work)
        rows.append(("refreshcheck run", report["requests"], took))
        lines = [e["curl"] for c in report["cases"] for e in c.get("exchanges", []) if e.get("curl")]
        script = work / "all.sh"
        script.write_text("\n".join(f"{line} -sS -o /dev/null -w '%{{http_code}}\\n'" for line in lines) + "\n")
        rows.append(("a script of curl commands", len(lines), spent(["bash", script], s.env, codes=range(256))[0]))
        n, text = for_tavern(s, report)
        (work / "test_all.tavern.yaml").write_text(text)
        rows.append(("tavern, the same requests", n, spent([folder / "bin" / "pytest", "-q", "-p", "no:cacheprovider", work / "test_all.tavern.yaml"], s.env)[0]))
        if program := runn(folder):
            n, text = for_runn(s, report)
            (work / "all.yml").write_text(text)
            rows.append(("runn, the same requests", n, spent([program, "run", "--scopes", "read:parent", work / "all.yml"], s.env)[0]))
        else:
            print(f"runn is not to be had (go install {RUNN}; or RUNN names the program), so it has no row")
        # With a Cookie header it would send that one in all requests, so it gets none.
        began = time.monotonic()
        text = subprocess.run([tool, "run", ROOT / "openapi.json", "--url", s.url, "--no-color"], capture_output=True, text=True).stdout
        rows.append(("schemathesis run, no token", int(re.search(r"(\d+) generated", text)[1]), time.monotonic() - began))
    print()
    for what, n, took in rows:
        print(f"{what:28}  {n:>6} requests  {took:7.2f} s  {took / n * 1e3:7.2f} ms/request")
