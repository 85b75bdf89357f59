package recognise

import "strings"

// markup follows the tags of XML and HTML, as far as it needs to be known which element a text stands in.
type markup struct {
	opened   bool   // a tag has begun
	tag      string // its name, as far as it is read
	inTag    bool
	element  string // the element whose text begins, so that the next word is that
	outer    string // the same, before a CDATA section
	property string // what name="..." of the tag says
	bracket  bool   // the next word goes on with it: name="user[token]"
	content  string // what value="..." or content="..." of it says
	closed   string // the tag that ended last
	script   bool   // of a script or a style, nothing but the end is markup
}

// between reads what stands between two words. It reports whether a start tag ended.
func (m *markup) between(gap string) (ended bool) {
	if m.opened && m.tag != "" && gap != ":" { // the tag of <ns:AccessToken> is its last part
		m.opened = false
	}
	m.bracket = m.inTag && m.property != "" && gap == "["
	for i := range len(gap) {
		switch gap[i] {
		case '<':
			m.opened, m.tag, m.outer, m.element = true, "", m.element, ""
		case '>':
			ended = ended || m.inTag
			if m.inTag {
				m.element, m.closed, m.script = m.tag, m.tag, isScript(m.tag)
			}
			m.inTag, m.opened = false, false
		}
	}
	return ended
}

func isScript(tag string) bool {
	return strings.EqualFold(tag, "script") || strings.EqualFold(tag, "style")
}

// word takes a word in that is markup, or is kept until its tag ends. The name is the one that it is given to.
func (m *markup) word(s, name string) bool {
	if m.element != "" && s != "CDATA" {
		m.element = ""
	}
	switch {
	case m.opened:
		return m.opens(s)
	case s == "CDATA" && m.element != "":
		return true
	case m.bracket:
		m.property = s
		return true
	case !m.inTag || name == "":
		return false
	}
	switch strings.ToLower(name) {
	case "name", "id", "property", "itemprop":
		if m.property == "" || meaningOf(m.property) == neutral {
			m.property = s
		}
		return true
	case "value", "content":
		m.content = s
		return true
	}
	return false
}

// opens reads the name of a tag.
func (m *markup) opens(s string) bool {
	switch {
	case s[0] == '/':
		m.script = m.script && !isScript(s[1:])
	case m.script:
	case s[0] == '!':
		m.element = m.outer // <![CDATA[, and comments
	default:
		m.tag, m.inTag = strings.TrimSuffix(s, "/"), true
		return true
	}
	m.opened = false
	return s[0] == '/' || s[0] == '!'
}
