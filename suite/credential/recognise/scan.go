package recognise

import "strings"

// scanner reads text as words, as names that something is given to, and as elements of XML and HTML.
type scanner struct {
	l      *look
	s      string
	around spot // the place of the whole text

	last     string // the word before, which may be a name
	lastName string // the name that it was given to
	name     string // the name that the next word is given to
	pending  string // a name that the next word is given to, behind the sign of YAML for a text on the next line
	asset    bool   // it stands in the query of a picture, a style or a script, which has a key of its own
	markup   markup
}

// run goes through the text once.
func (c *scanner) run() {
	for p := 0; p < len(c.s); {
		start := p
		for p < len(c.s) && dividers[c.s[p]] {
			p++
		}
		c.between(c.s[start:p])
		start = p
		for p < len(c.s) && !dividers[c.s[p]] {
			p++
		}
		p = c.padding(start, p)
		if start < p {
			if p < len(c.s) && c.s[p] == '@' { // https://user:token@example.com/
				c.name = ""
			}
			c.word(c.s[start:p], p < len(c.s) && c.s[p] == '(')
		}
	}
	c.tagEnds()
}

// padding takes the padding of base64 (RFC 4648 §3.2) to the word that it stands behind.
func (c *scanner) padding(start, end int) int {
	p := end
	for p < len(c.s) && p < end+2 && c.s[p] == '=' {
		p++
	}
	if end-start < 10 || p == end || (p-start)%4 != 0 || p < len(c.s) && !dividers[c.s[p]] || isWords(c.s[start:end]) { // accessToken="abc"
		return end
	}
	return p
}

// between reads what stands between two words.
func (c *scanner) between(gap string) {
	c.name = ""
	c.asset = gap == "?" && isAsset(c.last) || c.asset && (gap == "&" || gap == "=")
	switch {
	case gives(gap):
		c.name = c.last
	case gap == " " && c.lastName != "" && isScheme(c.last):
		c.name = c.lastName // Authorization: Bearer abc
	case gap == " " && strings.EqualFold(c.last, "bearer"):
		c.name = c.last
	case strings.EqualFold(c.lastName, "name") && (strings.Contains(gap, "\n\r\n") || strings.Contains(gap, "\n\n")):
		c.name = c.last // a part of a form (RFC 7578 §4.2)
	case strings.TrimSpace(gap) == "":
		c.name = c.pending
	}
	c.pending = ""
	if c.markup.between(gap) {
		c.tagEnds()
	}
	if c.name == "" {
		c.name = c.markup.element
	}
}

// isAsset reports whether the path of a URL leads to what pages are made of.
func isAsset(path string) bool {
	switch strings.ToLower(path[strings.LastIndexByte(path, '.')+1:]) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "css", "js", "mjs", "woff", "woff2", "map":
		return true
	}
	return false
}

// gives reports whether a name is given what follows: name=, "name": ", [name] => ', \"name\":\", name: [", and the
// next line of YAML: name: |
func gives(gap string) bool {
	if len(gap) == 1 {
		return gap[0] == '=' || gap[0] == ':'
	}
	if len(gap) > longestName || strings.IndexByte(gap, '=') < 0 && strings.IndexByte(gap, ':') < 0 {
		return false
	}
	before := strings.TrimLeft(gap, "\\\"'` \t]")
	if before == "" || before[0] != '=' && before[0] != ':' {
		return false
	}
	after := strings.TrimLeft(before, "=:>")
	if strings.Contains(after, `""`) || strings.Contains(after, "''") {
		return false
	}
	return strings.Trim(after, "\\\"'` \t[") == "" || strings.Trim(after, "> \t\r\n") == ""
}

// word reads one word; called says that an opening parenthesis follows.
func (c *scanner) word(s string, called bool) {
	name := c.name
	switch {
	case c.markup.word(s, name):
	case name != "" && strings.Trim(s, "-|+") == "":
		c.pending = name
	case s[0] == '/' && len(s) > shortestRandom: // the path of a URL
		for step := range strings.SplitSeq(s, "/") {
			c.loose(step)
		}
		if name != "" {
			c.given(name, s, called)
		}
	case name != "":
		c.given(name, s, called)
	default:
		c.loose(s)
	}
	c.last, c.lastName = s, name
}

// given judges what a name is given.
func (c *scanner) given(name, s string, called bool) {
	sp := spot{kind: inText, name: name, means: within(c.around, c.l.meaningOfMember(name, neutral)), code: called || c.markup.script}
	if c.asset || c.markup.script && isForPages(name) {
		sp.means = apart
	}
	if c.around.kind == inField && c.around.means == harmless {
		if d := c.l.degree(s, sp); sp.means >= strong && d > Harmless { // the keys of a page's reports stand there
			c.l.sight(s, sp, Suspected)
		}
		return
	}
	c.l.judge(s, sp)
	c.l.offer(s, sp)
}

// loose judges a word that no name is said for.
func (c *scanner) loose(s string) {
	if s = strings.Trim(s, ".!"); len(s) >= shortestRandom {
		c.l.judge(s, c.around)
	}
}

// tagEnds judges what the attributes of a start tag say: <input name="access_token" value="abc">.
func (c *scanner) tagEnds() {
	name, content := c.markup.property, c.markup.content
	if name == "" {
		name = c.markup.closed
	}
	c.markup.property, c.markup.content = "", ""
	if content != "" {
		c.given(name, content, false)
	}
}
