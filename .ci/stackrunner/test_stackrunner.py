"""Tests of what .ci/stacks promises, on stacks made up here: no registry, no harness. Run by `.ci/stacks ci`."""

import collections
import contextlib
import io
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from . import install, manifest, serve
from .atonce import MOST_AGAIN, at_once
from .check import HarnessError, Result, catches, check, harness
from .processes import Processes, Stopped
from .remarks import REMARKS, SIZES, RemarkError, remarks
from .table import BEGIN, END, line, markdown, stale

ANSWERS = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404); self.end_headers()
    def log_message(self, *_): pass
child = os.fork()
if child == 0:
    import time; time.sleep(600)
open('child', 'w').write(str(child))
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
"""

HARNESS = """#!{python}
import json, os, sys
assert os.environ['REFRESHCHECK_TOKEN'] and sys.argv[1:3] == ['run', '--target']
path = sys.argv[-1].removeprefix('json=')
json.dump({document}, open(path, 'w'))
sys.exit({code})
"""


class StackTest(unittest.TestCase):
    def setUp(self):
        context = contextlib.ExitStack()
        self.addCleanup(context.close)
        self.directory = Path(context.enter_context(tempfile.TemporaryDirectory()))
        context.enter_context(mock.patch.object(install, "CACHE", self.directory / "cache"))
        self.processes = Processes()
        context.callback(self.processes.stop_all)

    def stack(self, program: str = ANSWERS, **keys) -> manifest.Stack:
        source = self.directory / "made-up"
        source.mkdir(exist_ok=True)
        (source / "server.py").write_text(program)
        start = [sys.executable, "server.py"]
        return manifest.Stack("made-up", "Made up", source, "apt", ["python"], start, **keys)

    def harness(self, code: int, cases: list[dict]) -> str:
        document = {"verdict": "CONFORMANT" if code == 0 else "NON-CONFORMANT", "duration_ms": 5, "cases": cases}
        path = self.directory / "harness"
        path.write_text(HARNESS.format(python=sys.executable, document=document, code=code))
        path.chmod(0o755)
        return str(path)

    def check(self, stack: manifest.Stack, code: int, cases: list[dict]) -> Result:
        return check(stack, {stack.name: stack}, self.processes, self.harness(code, cases))


def case(name: str, rule: str = "", level: str = "must", status: int = 200) -> dict:
    findings = [{"rule": rule, "level": level, "message": "…"}] if rule else []
    state = "failed" if rule and level == "must" else "passed"
    return {"id": name, "state": state, "findings": findings, "exchanges": [{"status": status}]}


class ServingTest(StackTest):
    def test_a_server_goes_with_all_its_processes(self):
        with serve.serve(self.stack(), {}, self.processes) as running:
            child = int((install.CACHE / "made-up" / "child").read_text())
            os.kill(child, 0)
        self.assertFalse(running.directory.exists())
        self.assertTrue(_ends(child))

    def test_a_server_that_ends_early_is_told_with_its_log(self):
        with self.assertRaisesRegex(serve.StartError, "(?s)ended with 7 before it answered.*no such colour"):
            with serve.serve(self.stack("print('no such colour'); raise SystemExit(7)"), {}, self.processes):
                pass

    def test_a_server_that_never_answers_is_not_waited_for_for_ever(self):
        with mock.patch.object(serve, "PATIENCE", 0.3), self.assertRaisesRegex(serve.StartError, "did not answer HTTP"):
            with serve.serve(self.stack("import time; time.sleep(600)"), {}, self.processes):
                pass

    def test_nothing_starts_once_all_is_stopped(self):
        self.processes.stop_all()
        with self.assertRaises(Stopped):
            self.processes.run(["true"], self.directory, {})

    def test_a_command_that_does_not_end_is_ended(self):
        code, _ = self.processes.run(["sleep", "600"], self.directory, dict(os.environ), patience=0.1)
        self.assertEqual(code, 124)


class InstallTest(StackTest):
    def test_is_done_again_only_when_a_file_changes_and_leaves_the_sources_alone(self):
        class Counting(install.Installer):
            def steps(self, stack, work):
                return [["sh", "-c", "echo step >>../steps; touch made-by-a-step"]]

        with mock.patch.dict(install.INSTALLERS, apt=Counting()):
            stack = self.stack()
            for program, steps in ((ANSWERS, 1), (ANSWERS, 1), (ANSWERS + "# changed\n", 2)):
                stack = self.stack(program)
                work, _ = install.install(stack, self.processes)
                self.assertEqual(len((install.CACHE / "steps").read_text().splitlines()), steps)
                self.assertEqual((work / "server.py").read_text(), program)
            self.assertEqual([path.name for path in stack.directory.iterdir()], ["server.py"])

    def test_a_step_that_fails_is_told_and_done_again(self):
        class Failing(install.Installer):
            def steps(self, stack, work):
                return [["sh", "-c", "echo no such package; exit 3"]]

        with mock.patch.dict(install.INSTALLERS, apt=Failing()):
            for _ in range(2):
                with self.assertRaisesRegex(install.InstallError, "(?s)ended with 3.*no such package"):
                    install.install(self.stack(), self.processes)


class AtOnceTest(StackTest):
    def outcome(self, items, one) -> tuple[int, str]:
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            code = at_once(items, one, 2, self.processes, pause=0)
        return code, told.getvalue()

    def test_what_fails_is_tried_once_more_alone(self):
        tries = collections.Counter()

        def one(name):
            tries[name] += 1
            if name == "away" and tries[name] == 1:
                raise install.InstallError("no route to the registry")
            return name, name != "busy" or tries[name] == 2

        code, told = self.outcome(["a", "busy", "away", "b"], one)
        self.assertEqual((code, tries["busy"], tries["away"], tries["a"]), (0, 2, 2, 1))
        self.assertIn("stacks: 4 passed, 0 failed", told)

    def test_any_error_is_that_of_one_stack_alone_and_told_at_the_end(self):
        def one(name):
            return name, {"a": True}[name]

        code, told = self.outcome(["a", "b"], one)
        self.assertEqual(code, 3)
        self.assertIn("stacks: 1 passed, 1 failed", told)
        self.assertRegex(told.splitlines()[-1], "failed: b: .*CANNOT RUN: KeyError in one: 'b'")

    def test_many_wrong_verdicts_are_not_tried_again(self):
        tries = []

        def one(name):
            tries.append(name)
            return name, False

        code, told = self.outcome(list("abcdefgh"), one)
        self.assertEqual((code, len(tries)), (1, 8 + MOST_AGAIN))
        self.assertIn("stacks: 0 passed, 8 failed", told)

    def test_no_stack_is_never_right(self):
        self.assertEqual(self.outcome([], None)[0], 1)


class VerdictTest(StackTest):
    def test_conformant_is_as_it_must_be_unless_the_stack_is_known_to_break_something(self):
        self.assertTrue(self.check(self.stack(), 0, [case("valid/plain")]).as_known())
        self.assertFalse(self.check(self.stack(known={"status": ["a/*"]}), 0, [case("a/b")]).as_known())

    def test_a_finding_is_as_it_must_be_only_in_the_cases_named(self):
        stack = self.stack(known={"status": ["malformed/escape-*"]})
        known = case("malformed/escape-cut", "status")
        self.assertTrue(self.check(stack, 1, [known]).as_known())
        self.assertFalse(self.check(stack, 1, [known, case("valid/plain", "status")]).as_known())
        self.assertFalse(self.check(stack, 1, [known, case("malformed/escape-x", "schema")]).as_known())
        self.assertFalse(self.check(self.stack(), 1, [known]).as_known())

    def test_one_of_two_rules_may_report_what_is_known(self):
        stack = self.stack(known={"framing|repeatable": ["a/b"], "status": ["c/d"]})
        for rule in ("framing", "repeatable"):
            self.assertTrue(self.check(stack, 1, [case("a/b", rule), case("c/d", "status")]).as_known())
        self.assertFalse(self.check(stack, 1, [case("a/b", "json"), case("c/d", "status")]).as_known())
        self.assertFalse(self.check(stack, 1, [case("c/d", "status")]).as_known())

    def test_a_search_may_find_only_what_the_stack_breaks(self):
        found = [case("explored/s1-0000001", "repeatable")]
        self.assertTrue(self.check(self.stack(), 0, []).found_known())
        self.assertFalse(self.check(self.stack(), 1, found).found_known())
        self.assertTrue(self.check(self.stack(searched=["repeatable"]), 1, found).found_known())
        self.assertTrue(self.check(self.stack(searched=["repeatable"]), 0, []).found_known())
        self.assertTrue(self.check(self.stack(known={"framing|repeatable": ["a/b"]}), 1, found).found_known())
        self.assertFalse(self.check(self.stack(searched=["status"]), 1, found).found_known())
        self.assertFalse(self.check(self.stack(searched=["repeatable"]), 3, []).found_known())

    def test_a_run_that_did_not_finish_is_never_as_it_must_be(self):
        self.assertFalse(self.check(self.stack(), 3, []).as_known())

    def test_a_break_is_caught_by_its_own_rule_alone(self):
        row = manifest.Break("made-up", "some-break", "schema")
        self.assertTrue(catches(self.check(self.stack(), 1, [case("a/b", "schema"), case("a/c", "status")]), row))
        self.assertFalse(catches(self.check(self.stack(), 1, [case("a/b", "status")]), row))
        self.assertFalse(catches(self.check(self.stack(), 0, [case("a/b", "schema", level="should")]), row))

    def test_a_case_that_ends_the_server_is_left_out(self):
        program = Path(self.harness(0, [case("a/b", "no-store", level="should")]))
        program.write_text(program.read_text().replace("path =", "assert sys.argv[4:6] == ['--skip', 'a/c'], sys.argv\npath ="))
        stack = self.stack(ends=["a/c"])
        result = check(stack, {stack.name: stack}, self.processes, str(program))
        self.assertTrue(result.as_known())
        self.assertIsNone(result.statuses["a/c"])

    def test_the_cases_of_a_break_alone_are_sent(self):
        program = Path(self.harness(1, [case("a/b", "schema")]))
        program.write_text(program.read_text().replace("path =", "assert sys.argv[4:6] == ['--focus', '^a/'], sys.argv\npath ="))
        stack = self.stack()
        self.assertEqual(check(stack, {stack.name: stack}, self.processes, str(program), "some-break", "^a/").must, {"schema": ["a/b"]})

    def test_a_harness_that_writes_no_report_is_an_error(self):
        with self.assertRaisesRegex(HarnessError, "wrote no report"):
            check(self.stack(), {}, self.processes, "/bin/true")

    def test_a_harness_that_is_not_there_is_an_error(self):
        with mock.patch.dict(os.environ, REFRESHCHECK="/nowhere"):
            with self.assertRaisesRegex(HarnessError, "no such program"):
                harness(self.processes)


class TellingTest(StackTest):
    def test_the_line_names_rule_and_case(self):
        told = line(self.check(self.stack(), 1, [case("a/b", "status"), case("a/c", "no-store", level="should")]))
        self.assertRegex(told, r"made-up +NON-CONFORMANT .*must: status in a/b +advice: no-store")

    def test_a_remark_on_a_case_that_is_gone_is_an_error(self):
        with self.assertRaisesRegex(RemarkError, REMARKS[0][0]):
            remarks({"valid/plain": 200})

    def test_every_remark_is_on_a_case_that_there_is(self):
        fixtures = "".join(path.read_text() for path in (manifest.ROOT / "fixtures").glob("*.yaml"))
        for case, *_ in (*REMARKS, *SIZES):
            self.assertRegex(fixtures, rf"(?m)^\s*- id: {case}$")

    def test_the_table_has_a_row_a_stack(self):
        with mock.patch("stackrunner.table.remarks", return_value=["parts | by bars"]):
            table = markdown([self.check(self.stack(), 1, [case("a/b", "status")])])
        self.assertIn("| Made up | python", table)
        self.assertIn(r"| NON-CONFORMANT | **must:** `status` in `a/b`; parts \| by bars |", table)

    def test_the_table_is_stale_if_a_verdict_or_a_rule_is_another(self):
        stack = self.stack()
        seen = self.check(stack, 1, [case("a/b", "status"), case("a/c", "no-store", level="should")])
        with mock.patch("stackrunner.table.remarks", return_value=[]):
            shown = BEGIN + markdown([seen]) + END
            by_chance = shown.replace("advice: `no-store` in `a/c`", "advice: `allow` in `a/d`").replace("`a/b`", "`a/e` and 2 more")
            self.assertNotEqual(shown, by_chance)
            self.assertEqual(stale([seen], by_chance), [])
            self.assertEqual(stale([], shown, [stack.title]), [])
            for other in (shown.replace("NON-CONFORMANT", "CONFORMANT"), shown.replace("`status`", "`framing`"), shown.replace("Made up", "Other")):
                self.assertEqual(len(stale([seen], other)), 2)


class ManifestTest(unittest.TestCase):
    def test_every_break_is_of_a_stack_and_stands_in_its_sources(self):
        stacks = manifest.load()
        for row in manifest.broken():
            stack = stacks[row.stack]
            sources = "".join(path.read_text() for path in stack.directory.rglob("*") if path.is_file())
            self.assertRegex(sources, f"""['"]{row.name}['"]""", f"{manifest.BROKEN}: {row}")
            known = {rule for rules in stack.known for rule in rules.split("|")}
            self.assertTrue(row.cases or row.rule not in known, f"{row}: the stack breaks that rule anyway: name other cases")

    def test_a_break_is_looked_for_in_the_cases_of_its_row(self):
        self.assertEqual(manifest.Break("a", "b", "status").cases, "")
        self.assertTrue(all(row.cases for row in manifest.broken() if row.stack.startswith("document-")))

    def test_mistakes_are_told_with_file_and_key(self):
        entry = '[[stack]]\nname = "a"\ntitle = "A"\ninstaller = "apt"\npackages = []\nstart = ["a"]\n'
        for text, told in (
            (entry + 'colour = "red"', "colour"),
            (entry.replace('title = "A"\n', ""), "title"),
            (entry + 'credential = "cookie"', "credential = 'cookie'"),
            (entry + 'behind = "b"', "behind = 'b' is not a stack"),
            (entry + entry, "the name a is taken"),
            ("[[stack", "stack.toml"),
            ("", "no [[stack]]"),
        ):
            with self.subTest(told), tempfile.TemporaryDirectory() as directory:
                path = Path(directory) / "a" / "stack.toml"
                path.parent.mkdir()
                path.write_text(text)
                with mock.patch.object(manifest, "SERVERS", Path(directory)):
                    with self.assertRaises(manifest.ManifestError) as raised:
                        manifest.load()
                self.assertIn(told, str(raised.exception))
                self.assertIn(str(path), str(raised.exception))


def _ends(pid: int) -> bool:
    """Whether a process is gone, or soon is: a zombie, which somebody else has yet to wait for, is."""
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
