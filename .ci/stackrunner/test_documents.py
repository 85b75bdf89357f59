"""Tests of the front that breaks apps, and of what is said of an app under its own document. Run by `.ci/stacks ci`."""

import http.client
import http.server
import json
import re
import threading
import unittest
from pathlib import Path

from .breaking import BREAKS, Aim, fitting, front
from .check import Result, under
from .documents import Documented
from .manifest import ROOT, Stack, broken, load
from .serve import Running
from .table import broken as table_of_broken
from .table import documents, stale_documents

AIM = Aim("POST", "/t/{tenant}/refresh", "rt", "live", ["application/json"])


class App(http.server.BaseHTTPRequestHandler):
    """Gives a token to the live cookie alone, and says which cookies it got."""

    def do_POST(self) -> None:
        good = self.headers.get("Cookie") == "rt=live"
        body = json.dumps({"token": "new"} if good else {"got": self.headers.get("Cookie")}).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *_) -> None:
        pass


class FrontTest(unittest.TestCase):
    def setUp(self):
        self.app = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
        thread = threading.Thread(target=self.app.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self.addCleanup(lambda: (self.app.shutdown(), thread.join(), self.app.server_close()))

    def ask(self, way: str, cookie: str | None = None, target: str = "/t/acme/refresh", method: str = "POST"):
        with front(self.app.server_address[1], AIM, way) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request(method, target, headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            got = response.status, response.getheader("Content-Type"), response.read()
            connection.close()
        return got

    def test_each_break_is_made_and_made_where_it_belongs(self):
        granted, refused = b'{"token": "new"}', (401, "application/json")
        self.assertEqual(self.ask("accepts-anything", "rt=x")[2], granted)
        self.assertEqual(self.ask("accepts-anything")[:2], refused)
        self.assertEqual(self.ask("accepts-nothing")[2], granted)
        self.assertEqual(self.ask("accepts-nothing", "rt=x")[:2], refused)
        self.assertEqual(self.ask("name-in-any-case", "RT=live")[2], granted)
        self.assertEqual(self.ask("name-in-any-case", "RT=x")[:2], refused)
        self.assertEqual(self.ask("query-token", target="/t/acme/refresh?rt=live")[2], granted)
        self.assertEqual(self.ask("query-token")[:2], refused)
        self.assertEqual(self.ask("missing-500")[0], 500)
        self.assertEqual(self.ask("missing-500", "rt=x")[:2], refused)
        self.assertEqual(self.ask("refusal-302", "rt=x")[0], 302)
        self.assertEqual(self.ask("success-as-html", "rt=live"), (200, "text/html; charset=utf-8", granted))
        self.assertEqual(self.ask("misspelt-member", "rt=live"), (200, "application/json", b'{"token_": "new"}'))

    def test_another_operation_stays_whole(self):
        for way in BREAKS:
            self.assertEqual(self.ask(way, "rt=x", method="GET")[:2], (401, "application/json"))
            self.assertEqual(self.ask(way, "rt=x", target="/t/a/b/refresh")[:2], (401, "application/json"))

    def test_breaks_of_content_need_content(self):
        self.assertEqual(len(fitting(["application/json"])), len(BREAKS))
        self.assertEqual(set(BREAKS) - set(fitting(["*/*"])), {"success-as-html"})
        self.assertEqual(set(BREAKS) - set(fitting([])), {"success-as-html", "misspelt-member"})


class DocumentedTest(unittest.TestCase):
    def documented(self, code: int = 0, must=(), advice=(), missed=(), due=()) -> Documented:
        stack = Stack("document-a", "An app", Path("."), "pip", [], [], openapi="/openapi.json", advice=list(due))
        result = Result(stack, ["a 1", "node 20"], code, "CONFORMANT", {r: ["a/b"] for r in must}, {r: ["a/b"] for r in advice}, seconds={"run": 1})
        return Documented(result, "POST /a", "3.1.0", len(BREAKS), list(missed))

    def test_right_is_what_is_whole_without_undue_advice_and_found_out_if_broken(self):
        self.assertTrue(self.documented().right())
        self.assertTrue(self.documented(advice=["format"], due=["format"]).right())
        self.assertFalse(self.documented(advice=["format"]).right())
        self.assertFalse(self.documented(code=1, must=["status"]).right())
        self.assertFalse(self.documented(code=3).right())
        self.assertFalse(self.documented(missed=["query-token: …"]).right())

    def test_a_table_that_is_not_what_was_seen_is_stale(self):
        shown = "<!-- documents -->\n" + documents([self.documented()]) + "<!-- /documents -->"
        self.assertEqual(stale_documents([self.documented()], shown.replace("node 20", "node 22"), set()), [])
        self.assertEqual(len(stale_documents([self.documented(missed=["x"])], shown, set())), 2)
        self.assertEqual(stale_documents([], shown, {"An app"}), [])

    def test_which_case_a_rule_is_told_for_makes_no_table_stale(self):
        seen = [self.documented(code=1, must=["status"])]
        shown = "<!-- documents -->\n" + documents(seen) + "<!-- /documents -->"
        by_chance = re.sub(r"`status` in `[^`]+`", "`status` in `a/e` and 2 more, advice: `format`", shown)
        self.assertNotEqual(shown, by_chance)
        self.assertEqual(stale_documents(seen, by_chance, set()), [])
        self.assertEqual(len(stale_documents(seen, shown.replace("`status` in", "`framing` in"), set())), 2)
        self.assertEqual(len(stale_documents(seen, shown.replace("CONFORMANT", "INCOMPLETE"), set())), 2)

    def test_a_run_under_a_document_names_it(self):
        running = Running("http://127.0.0.1:1", [], "live", 0, Path("."))
        own = Stack("a", "An app", Path("apps"), "pip", [], [], openapi="/openapi.json", flags=["--operation", "refresh"])
        self.assertEqual(under(own, running), ["--openapi", "http://127.0.0.1:1/openapi.json", "--operation", "refresh"])
        beside = Stack("a", "An app", Path("apps"), "pip", [], [], openapi="fixtures/a.yaml")
        self.assertEqual(under(beside, running), ["--openapi", str(ROOT / "fixtures/a.yaml")])
        self.assertEqual(under(Stack("a", "An app", Path("apps"), "pip", [], []), running), [])

    def test_apps_in_every_language_are_broken_in_their_code_and_the_table_has_them(self):
        stacks, rows = load(), broken()
        languages = {stacks[row.stack].installer for row in rows if stacks[row.stack].openapi}
        self.assertEqual(languages, {"pip", "npm", "go", "maven", "cargo"})
        proof = (ROOT / ".github/docs/proof.md").read_text()
        shown = proof.partition("<!-- broken -->\n")[2].partition("<!-- /broken -->")[0]
        self.assertEqual(shown, table_of_broken(rows, stacks), "put this between the marks of proof.md")

    def test_every_document_is_one_of_its_app_or_a_file(self):
        root = Path(__file__).resolve().parents[2]
        own = [stack for stack in load().values() if stack.openapi]
        self.assertGreaterEqual(len(own), 15)
        for stack in own:
            self.assertTrue(stack.openapi.startswith("/") or (root / stack.openapi).is_file(), stack.openapi)
