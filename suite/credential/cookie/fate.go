package cookie

import (
	"time"
)

// Fate is what becomes of one cookie by one answer.
type Fate struct {
	// Lines are the lines of the answer that are about the cookie, as read, in
	// their order. Refused ones and deletions are among them.
	Lines []SetCookie
	// Hidden are the cookies of that name that stand behind a comma and another
	// cookie in the same line. Browsers read one cookie a line, and see none of them.
	Hidden []SetCookie
	// Sent are the values that go back under the name with the next request of the
	// operation, octet for octet, in their order. There are several where paths or
	// domains differ. A cookie that the jar held before, and that the answer leaves
	// alone, goes back, too.
	Sent []string
	// Deletes: the answer deletes the cookie, and none of that name goes back.
	Deletes bool
	// Remarks tell the losses, at most 50, and the oddities, at most 50.
	Remarks []Remark
}

// mostLines bounds how many lines of one answer are read.
const mostLines = 1000

// Receive takes all Set-Cookie lines of one answer, in their order, and tells
// the fate of the cookie of that name: what the browser sends with its next
// request of the operation. An empty jar knows nothing but this answer.
func (j *Jar) Receive(lines []string, name string, from, operation Request, now time.Time) Fate {
	r := receipt{jar: j, name: name, from: from.canonical(), operation: operation.canonical(), now: now}
	if len(lines) > mostLines {
		r.remarks.add(LinesLeftOut, len(lines), mostLines)
	}
	for _, line := range lines[:min(len(lines), mostLines)] {
		r.line(line)
	}
	return r.fate()
}
