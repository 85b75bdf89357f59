package prove

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the matrix as .github/docs/proof.md shows it, with one row per theme.
func (m *Matrix) Markdown(w io.Writer) {
	fmt.Fprintln(w, "| faulty servers | caught | for example |\n| --- | --- | --- |")
	m.themes(w, false)
	fmt.Fprintln(w, "\n| conforming servers | not accused | for example |\n| --- | --- | --- |")
	m.themes(w, true)
}

func (m *Matrix) themes(w io.Writer, conforming bool) {
	var order []string
	rows := map[string][]Row{}
	for _, row := range m.Rows {
		if row.Conforming != conforming {
			continue
		}
		if rows[row.Theme] == nil {
			order = append(order, row.Theme)
		}
		rows[row.Theme] = append(rows[row.Theme], row)
	}
	good, of := 0, 0
	for _, theme := range order {
		n := 0
		for _, row := range rows[theme] {
			if row.right() {
				n++
			}
		}
		good, of = good+n, of+len(rows[theme])
		fmt.Fprintf(w, "| %s | %d of %d | %s |\n", theme, n, len(rows[theme]), strings.TrimSuffix(rows[theme][0].Sentence, "."))
	}
	fmt.Fprintf(w, "| **all** | **%d of %d** | |\n", good, of)
}
