package site

import (
	"bytes"
	_ "embed" // style and script
	"encoding/json"

	"authspec/runner/internal/report"
)

var (
	//go:embed page/site.css
	style []byte
	//go:embed page/site.js
	script []byte
)

// entry is what the search finds: a kind, a title, where it is, and further words
// by which it is found.
type entry [4]string

func (s *site) entry(kind, title, path, words string) {
	s.entries = append(s.entries, entry{kind, title, path, words})
}

// assets adds the style, the script, and what the search looks through: a script
// too, since pages that are read from a folder may load nothing else.
func (s *site) assets() {
	s.add("style.css", append([]byte(report.Style()+"\n"), style...))
	s.add("site.js", script)
	var index bytes.Buffer
	index.WriteString("window.authspecEntries = ")
	s.fail("search.js", json.NewEncoder(&index).Encode(s.entries))
	s.add("search.js", index.Bytes())
}
