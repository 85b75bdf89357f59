"""Tests of what .ci/stacks promises, on stacks made up here: no registry, no harness. Run by `.ci/stacks ci`."""

import contextlib
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from . import install, manifest, serve
from .check import HarnessError, Result, catches, check, harness
from .processes import Processes, Stopped
from .remarks import REMARKS, SIZES, RemarkError, remarks
from .table import line, markdown

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

    def test_a_run_that_did_not_finish_is_never_as_it_must_be(self):
        self.assertFalse(self.check(self.stack(), 3, []).as_known())

    def test_a_break_is_caught_by_its_own_rule_alone(self):
        row = manifest.Break("made-up", "some-break", "schema")
        self.assertTrue(catches(self.check(self.stack(), 1, [case("a/b", "schema"), case("a/c", "status")]), row))
        self.assertFalse(catches(self.check(self.stack(), 1, [case("a/b", "status")]), row))
        self.assertFalse(catches(self.check(self.stack(), 0, [case("a/b", "schema", level="should")]), row))

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


class ManifestTest(unittest.TestCase):
    def test_every_break_is_of_a_stack_and_stands_in_its_sources(self):
        stacks = manifest.load()
        for row in manifest.broken():
            sources = "".join(path.read_text() for path in stacks[row.stack].directory.iterdir() if path.is_file())
            self.assertIn(row.name, sources, f"{manifest.BROKEN}: {row}")

    def test_mistakes_are_told_with_file_and_key(self):
        entry = '[[stack]]\nname = "a"\ntitle = "A"\ninstaller = "apt"\npackages = []\nstart = ["a"]\n'
        for text, told in (
            (entry + 'colour = "red"', "colour"),
            (entry.replace('title = "A"\n', ""), "title"),
            (entry + 'credential = "cookie"', "credential = 'cookie'"),
            (entry + 'behind = "b"', "behind = 'b' is no stack"),
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
