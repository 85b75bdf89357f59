"""Reads the reports in a folder with libraries that are not ours, and holds them against one another."""

import json
import pathlib
import sys

import haralyzer
import jsonschema
import junitparser
from sarif import loader

reports, schema = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
document = json.loads((reports / "report.json").read_text())
jsonschema.Draft202012Validator(
    json.loads(schema.read_text()), format_checker=jsonschema.FormatChecker()
).validate(document)
failed = {case["id"] for case in document["cases"] if case["state"] == "failed"}
assert failed, "the faulty server fails no case"

found = {}
for suite in junitparser.JUnitXml.fromfile(str(reports / "junit.xml")):
    for case in suite:
        found[case.name] = case.result
assert set(found) == {case["id"] for case in document["cases"]}, "JUnit names other cases"
for name, results in found.items():
    failures = [r for r in results if isinstance(r, junitparser.Failure)]
    assert bool(failures) == (name in failed), f"{name}: {results}"
    assert all("received" in r.text and r.message for r in failures), f"{name}: the failure is not told in full"

log = loader.load_sarif_file(str(reports / "results.sarif"))
results = log.get_records()
errors = [r for r in results if r["Severity"] == "error"]
assert errors and all(r["Location"] == "refreshcheck-built-in/openapi.json" and r["Line"] > 1 for r in errors), errors[:3]
must = {(f["rule"], f.get("status", 0)) for case in document["cases"] for f in case["findings"] if f["level"] == "must"}
assert len(errors) == len(must), f"{len(errors)} SARIF errors of {len(must)} groups"

har = haralyzer.HarParser(json.loads((reports / "exchanges.har").read_text()))
exchanges = sum(len(case["exchanges"]) for case in document["cases"])
entries = har.har_data["entries"]
assert len(entries) == exchanges, f"{len(entries)} HAR entries of {exchanges} exchanges"
assert {e["response"]["status"] for e in entries} >= {200, 422}

print(f"read back: {len(found)} cases by junitparser, {len(results)} results by sarif-tools, {len(entries)} entries by haralyzer, report.json by jsonschema")
