package redact

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestWriterCatchesASecretSplitOverWrites(t *testing.T) {
	text := "before " + jwt + " after\n" + jsonText(opaque) + "\nlast " + b64("refresh_token="+jwt)
	for size := 1; size < 70; size++ {
		m := New()
		m.Add("token", jwt, Fragments)
		m.Add("token", opaque, Whole)
		var out bytes.Buffer
		w := m.Writer(&out)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if wrote, err := io.WriteString(w, rest[:n]); wrote != n || err != nil {
				t.Fatalf("wrote %d of %d, %v", wrote, n, err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), m.String(text); got != want {
			t.Fatalf("writes of %d octets: got %q, want %q", size, got, want)
		}
	}
}

func TestWriterWritesWholeLinesAtOnce(t *testing.T) {
	m := New()
	var out strings.Builder
	w := m.Writer(&out)
	_, _ = io.WriteString(w, "one\ntwo")
	if out.String() != "one\n" {
		t.Errorf("after a line feed: %q", out.String())
	}
	m.Add("token", "two-three-four", Whole) // before its line is complete
	_, _ = io.WriteString(w, "-three-four")
	if err := w.Flush(); err != nil || !strings.HasPrefix(out.String(), "one\n‹token ") {
		t.Errorf("after Flush: %q, %v", out.String(), err)
	}
	_, _ = io.WriteString(w, " five")
	if err := w.Close(); err != nil || !strings.HasSuffix(out.String(), "› five") {
		t.Errorf("after Close: %q, %v", out.String(), err)
	}
	if _, err := io.WriteString(w, "six"); err == nil {
		t.Error("no error for a write after Close")
	}
	if err := w.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

func TestWriterWritesOverlongLinesInWindows(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	m.Add("short", "abc", Whole)
	var text strings.Builder
	for i := 0; text.Len() < 3*maxLine; i++ {
		text.WriteString(strings.Repeat(".", i%977))
		text.WriteString(b64("refresh_token=" + jwt))
		text.WriteString(jwt)
	}
	var out bytes.Buffer
	w := m.Writer(&out)
	if _, err := io.Copy(w, iotest.HalfReader(strings.NewReader(text.String()))); err != nil {
		t.Fatal(err)
	}
	early := out.Len()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if early == 0 {
		t.Error("nothing was written before the line was complete")
	}
	if got, want := out.String(), m.String(text.String()); got != want {
		i := 0
		for i < len(got) && i < len(want) && got[i] == want[i] {
			i++
		}
		t.Errorf("windows make another text than the whole line, at %d: got %q, want %q", i, got[max(i-60, 0):i+60], want[max(i-60, 0):i+60])
	}
}

func TestWriterHoldsBackASecretOfSeveralLines(t *testing.T) {
	m := New()
	m.Add("token", jwt, Whole)
	m.AddDerived("token over lines", jwt[1:20]+"\n"+jwt[20:40]+"\n"+jwt[40:])
	m.AddDerived("token and a line", jwt[1:]+"\nx")
	for in, want := range map[string]string{
		"a\n" + jwt[:20] + "\n" + jwt[20:40] + "\n" + jwt[40:] + "\nb\n": "a\n" + jwt[:1] + "‹token over lines›\nb\n",
		jwt + "\nb\n":                   "‹token " + m.Fingerprint(jwt) + "›\nb\n",
		jwt[1:20] + "\n" + jwt[20:21]:   jwt[1:20] + "\n" + jwt[20:21],
		"a\n\n" + jwt[1:] + "\nx" + "b": "a\n\n‹token and a line›b",
	} {
		var out strings.Builder
		w := m.Writer(&out)
		for i := range len(in) {
			if _, err := w.Write([]byte{in[i]}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	}
}

type failing struct{ err error }

func (f failing) Write(p []byte) (int, error) { return 0, f.err }

func TestWriterReportsErrors(t *testing.T) {
	full := errors.New("disk full")
	w := New().Writer(failing{full})
	if _, err := io.WriteString(w, "a\n"); !errors.Is(err, full) {
		t.Errorf("Write: %v", err)
	}
	if err := w.Close(); !errors.Is(err, full) {
		t.Errorf("Close: %v", err)
	}
	short := New().Writer(failing{})
	if _, err := io.WriteString(short, "a\n"); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("short write: %v", err)
	}
}
