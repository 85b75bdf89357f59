package cookie

import (
	"regexp"
	"testing"
)

func TestEachKindHasASectionASentenceAndAClass(t *testing.T) {
	section := regexp.MustCompile(`^([345](\.\d+)*|draft-[a-z-]+)$`)
	sentence := regexp.MustCompile(`^([A-Z]|%s )[^\n]+\.$`)
	for k, text := range texts {
		if !section.MatchString(text.section) || !sentence.MatchString(text.sentence) {
			t.Errorf("%d: %q %q", k, text.section, text.sentence)
		}
	}
	for k, want := range map[Kind]Class{ControlOctet: Loss, NotUTF8: Loss, Folded: Breach, SentTwice: Breach, Emptied: Note, LinesLeftOut: Note} {
		if k.Class() != want {
			t.Errorf("%s is of class %d", texts[k].sentence, k.Class())
		}
	}
}
