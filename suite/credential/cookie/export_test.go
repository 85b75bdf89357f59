package cookie

import (
	"strings"
	"time"
)

// Set takes one Set-Cookie line of an answer. The error is a Remark: the reason
// why browsers ignore the line. A cookie that is over as it is set is no error,
// it deletes the one of its name, domain and path.
func (j *Jar) Set(line string, from Request, now time.Time) error {
	c, err := Parse(line, now)
	if err != nil {
		return err
	}
	if _, refused := j.store(c, from, now); refused != nil {
		return *refused
	}
	return nil
}

// Line is the value of the Cookie field that a browser sends (RFC 6265bis
// §5.8.3): longer paths first, then what was created earlier. It is empty where no
// cookie is sent.
func (j *Jar) Line(to Request, now time.Time) string {
	var pairs []string
	for _, k := range j.sent(to, now) {
		if k.name == "" {
			pairs = append(pairs, k.value)
		} else {
			pairs = append(pairs, k.name+"="+k.value)
		}
	}
	return strings.Join(pairs, "; ")
}
