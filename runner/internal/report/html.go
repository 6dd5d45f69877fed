package report

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// The parts of a page. They stand in the file that is written: nothing is
// loaded from elsewhere, and the policy forbids it.
var (
	//go:embed page/page.css
	pageStyle string
	//go:embed page/page.js
	pageScript string
	//go:embed page/*.html.tmpl
	pageTexts embed.FS
)

// pageTemplate is read when a page is written, which most runs never do.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"code": codeParts}).ParseFS(pageTexts, "page/*.html.tmpl"))
})

// Style is the style of all pages, for others that are to look the same.
func Style() string { return pageStyle }

// web is what the template is filled with. Its texts have gone through visible;
// the template escapes them for the place where they stand.
type web struct {
	Title, Version, Policy string
	Home                   string // where the page leads to; empty: nowhere
	Style                  template.CSS
	Script                 template.JS
	Run                    *webRun   // or
	Table                  *webTable // one of the two
	Columns                []string
	Verdicts               []results.Verdict
	Levels                 []results.Level
	Sources                []string
	Blobs                  []webBlob
}

// webBlob is data for the script: JSON, gzip, base64url.
type webBlob struct{ ID, Data string }

// webFact is a line of a list of facts.
type webFact struct{ Name, Text string }

// webTile is a number that counts, with what it counts.
type webTile struct {
	Sign, Verdict string
	Count         int
	From          int // where its part of the bar begins
}

// webScore is a share: its parts, what could not be judged, and the percentage.
type webScore struct {
	Held, Of, Unknown int
	Percent           string
	Value             string // for sorting; what has no share comes last
}

func webScoreOf(s compare.Score) webScore {
	score := webScore{Held: s.Held, Of: s.Applicable, Unknown: s.Unknown, Percent: s.Percent(), Value: "-1"}
	if s.Applicable > 0 {
		score.Value = fmt.Sprintf("%.5f", float64(s.Held)/float64(s.Applicable))
	}
	return score
}

// write fills the template.
func (p *web) write(w io.Writer) error {
	p.Style, p.Script = template.CSS(pageStyle), template.JS(pageScript)
	p.Policy = fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'",
		digest(pageStyle), digest(pageScript))
	p.Verdicts, p.Levels = results.Verdicts(), results.Levels()
	return pageTemplate().ExecuteTemplate(w, "page.html.tmpl", p)
}

// digest is how a content security policy names a style or a script.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// pack adds data for the script.
func (p *web) pack(id string, data any) error {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(data); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	p.Blobs = append(p.Blobs, webBlob{id, base64.RawURLEncoding.EncodeToString(b.Bytes())})
	return nil
}

// webCases is what the script knows of a run.
type webCases struct {
	Role    results.Role   `json:"role"`
	Results []results.Case `json:"results"`
}

// signs stand beside the words of the verdicts, so that colour is not all that
// tells them apart. The script has the same.
var signs = map[results.Verdict]string{
	results.Fail: "✗", results.UnexpectedPass: "⁉", results.Error: "?", results.Blocked: "■", results.Warn: "!",
	results.ExpectedFail: "≈", results.Note: "i", results.Pass: "✓", results.Skip: "–",
}

// webPart is a piece of a sentence; what stands in backticks is code.
type webPart struct {
	Code bool
	Text string
}

// codeParts splits a sentence at its backticks; where they do not pair it stays
// as it is.
func codeParts(s string) []webPart {
	pieces := strings.Split(s, "`")
	if len(pieces)%2 == 0 {
		return []webPart{{Text: s}}
	}
	parts := make([]webPart, len(pieces))
	for i, piece := range pieces {
		parts[i] = webPart{Code: i%2 == 1, Text: piece}
	}
	return parts
}

// visibleText is visible for texts of several lines. None of them begins as an
// order to GitHub Actions does, should the page ever be printed there.
func visibleText(s string) string {
	lines := visibleLines(s)
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			lines[i] = strings.Replace(line, ":", `\x3a`, 1)
		}
	}
	return strings.Join(lines, "\n")
}

// visibleAll is visible for each of several texts.
func visibleAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = visible(s)
	}
	return out
}

// known are the verdicts that counts has, as a list of words.
func known(counts map[results.Verdict]int) string {
	var words []string
	for _, v := range results.Verdicts() {
		if counts[v] > 0 {
			words = append(words, string(v))
		}
	}
	return strings.Join(words, " ")
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
