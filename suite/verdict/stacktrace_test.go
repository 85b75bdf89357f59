package verdict_test

import (
	"encoding/json"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

func stackTraces() map[string]string {
	return map[string]string{
		"Python":                   "Traceback (most recent call last):\n  File \"/srv/app/auth.py\", line 41, in refresh\n    claims = jwt.decode(token)\njwt.DecodeError: Not enough segments",
		"Python, a frame":          "File \"/srv/app/auth.py\", line 41, in refresh",
		"Python, werkzeug's page":  "<h2>Traceback <em>(most recent call last)</em></h2>",
		"Java":                     "java.lang.IllegalArgumentException: token\n\tat com.example.auth.RefreshController.refresh(RefreshController.java:41)\n\tat java.base/java.lang.Thread.run(Thread.java:840)",
		"Java, one frame":          "at com.example.auth.RefreshController.refresh(RefreshController.java:41)",
		"Java, native":             "at jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)",
		"Java, a thread":           "Exception in thread \"main\" java.lang.NullPointerException",
		"Java, a cause":            "Caused by: io.jsonwebtoken.MalformedJwtException: JWT strings must contain exactly 2 periods",
		"Kotlin":                   "java.lang.IllegalStateException: no\n\tat com.example.RefreshKt$refresh$1.invokeSuspend(Refresh.kt:12)",
		"JavaScript":               "JsonWebTokenError: jwt malformed\n    at refresh (/srv/app/src/auth.js:41:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
		"JavaScript, async":        "Error\n    at async Object.<anonymous> (file:///srv/app/index.mjs:4:5)",
		"JavaScript, no name":      "Error: no\n    at /srv/app/src/auth.js:41:13",
		"JavaScript, Windows":      "Error: no\n    at refresh (C:\\app\\auth.js:41:13)",
		"JavaScript, Express page": "<pre>JsonWebTokenError: jwt malformed<br> &nbsp; &nbsp;at refresh (/srv/app/src/auth.js:41:13)</pre>",
		"Go":                       "panic: runtime error: index out of range [1] with length 1\n\ngoroutine 18 [running]:\nmain.refresh(0xc000122000)\n\t/srv/app/main.go:41 +0x1d",
		"Go, recovered":            "goroutine 18 [running]:\nruntime/debug.Stack()",
		"Go, waiting":              "goroutine 7 [chan receive, 2 minutes]:",
		"Rust":                     "thread 'tokio-runtime-worker' panicked at src/auth.rs:41:10:\ncalled `Option::unwrap()` on a `None` value",
		"Rust, with a number":      "thread 'main' (31337) panicked at src/main.rs:4:5:",
		"Ruby":                     "JWT::DecodeError: Not enough or too many segments\n/srv/app/auth.rb:41:in `refresh'\n/srv/app/app.rb:12:in `call'",
		"Ruby 3.4":                 "/srv/app/auth.rb:41:in 'Auth#refresh'",
		"PHP":                      "PHP Fatal error:  Uncaught UnexpectedValueException: Wrong number of segments in /srv/app/JWT.php:41\nStack trace:\n#0 /srv/app/refresh.php(12): JWT::decode()\n#1 {main}",
		"PHP, a frame":             "#3 /srv/vendor/laravel/Router.php(127): call()",
		"PHP, no frame of a file":  "Stack trace:\n#0 {main}",
		".NET":                     "System.ArgumentException: IDX12741: JWT must have three segments\n   at App.Auth.Refresh(String token) in /src/Auth.cs:line 41\n   at lambda_method(Closure, Object)",
		".NET without files":       "System.ArgumentException: no\n   at System.Convert.FromBase64String(String s)\n   at App.Auth.Refresh(String token)",
		".NET, a generic frame":    "   at App.Cache`1.Get[T](String key) in C:\\src\\Cache.cs:line 7",
	}
}

// prose reads a little like a stack trace and is none.
func prose() map[string]string {
	return map[string]string{
		"where":                 "at the office (room 4:30)",
		"when":                  "The server is down\nat noon (Monday 9:30:15).",
		"a time on its own":     "at 12:30:45",
		"after a kind of error": "Validation Error\n  at least one character is needed (see the docs)",
		"a word":                "panic: at the disco",
		"Don't panic":           "Don't panic: try again.",
		"a cause":               "Caused by: a missing cookie",
		"a trace that is meant": "Send the trace id 5b9f to support; no traceback is kept.",
		"a file":                "See auth.py, line 41, or auth.rb:41.",
		"Java's names":          "java.lang.IllegalArgumentException: token",
		"an exception":          "UnauthorizedException: the token has expired",
		"a thread":              "thread 'refresh' was panicked about",
		"goroutine":             "goroutine 18 was running",
		"a numbered list":       "#1 refresh.php (12 requests)",
		"a URL with a port":     "at https://example.com:8443/docs",
		"a URL in brackets":     "look at our help (https://example.com:8443/v1)",
	}
}

func TestStackTraces(t *testing.T) {
	c := embedded(t)
	for name, trace := range stackTraces() {
		text, err := json.Marshal(trace)
		if err != nil {
			t.Fatal(err)
		}
		inJSON := refusalWith(`{"detail":[{"loc":["refresh_token"],"msg":"m","type":"t","ctx":{"debug":[1,` + string(text) + `]}}]}`)
		wants(t, name+" in JSON", asked(c, fixtures.Refusal, inJSON), "no-stack-trace?")
		wants(t, name+" as a page", asked(c, fixtures.NoHarm, answered(500, "<pre>\n"+trace+"\n</pre>", "Content-Type: text/html")), "no-stack-trace? status!")
		wants(t, name+" from the HTTP layer", asked(c, fixtures.NoHarm, answered(400, trace, "Content-Type: text/plain")), "(http-layer) no-stack-trace?")
	}
}

func TestProseIsNoStackTrace(t *testing.T) {
	c := embedded(t)
	for name, words := range prose() {
		text, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, name+" in JSON", asked(c, fixtures.Refusal, refusalWith(`{"detail":[{"loc":["refresh_token"],"msg":`+string(text)+`,"type":"t"}]}`)), "-")
		wants(t, name+" as a text", asked(c, fixtures.NoHarm, answered(400, words, "Content-Type: text/plain")), "(http-layer)")
	}
}
