package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Decode reads a document that Encode wrote, of this version of authspec or
// another one with the same Format. Keys that it doesn't know are passed over,
// since a later version may add some; a word outside of a closed set is an
// error, since nobody could say what it means. Errors name the place; of such
// words all are named.
func Decode(r io.Reader) (*Run, error) {
	doc, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the results: %w", err)
	}
	if err := version(doc); err != nil {
		return nil, err
	}
	var run Run
	if err := json.Unmarshal(doc, &run); err != nil {
		return nil, explain(doc, err)
	}
	if err := run.validate(); err != nil {
		return nil, err
	}
	return &run, nil
}

// version settles the format before anything else is looked at: in another
// format all else may look different.
func version(doc []byte) error {
	var head struct {
		Format *json.Number `json:"format"`
		Suite  struct {
			Version json.RawMessage `json:"version"`
		} `json:"suite"`
	}
	err := json.Unmarshal(doc, &head)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return explain(doc, err)
	case head.Format == nil:
		return errors.New("this is not a results document: it has no `format`; " +
			"give what `authspec run --report json=FILE` has written")
	case head.Format.String() != fmt.Sprint(Format):
		return fmt.Errorf("the document has format %s, but this version reads format %d: use %s",
			*head.Format, Format, reader(head.Suite.Version))
	}
	return nil
}

// reader says which version of authspec reads a document of another format.
func reader(version json.RawMessage) string {
	var v string
	if json.Unmarshal(version, &v) != nil || v == "" {
		return "the version of authspec that wrote it"
	}
	return fmt.Sprintf("the version of authspec that wrote it, %.40q", v)
}

// explain says in words, with line and column, what encoding/json found.
func explain(doc []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		what := strings.TrimPrefix(syntax.Error(), "json: ")
		if len(bytes.TrimSpace(doc)) == 0 {
			what = "the document is empty"
		}
		return fmt.Errorf("%s: this is not JSON: %s", position(doc, syntax.Offset), what)
	case errors.As(err, &kind):
		return fmt.Errorf("%s: `%s` has the wrong type: got %s", position(doc, kind.Offset), kind.Field, kind.Value)
	}
	return fmt.Errorf("this is not a results document: %w", err)
}

func position(doc []byte, offset int64) string {
	before := doc[:min(max(offset-1, 0), int64(len(doc)))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("line %d, column %d", line, len(before)-bytes.LastIndexByte(before, '\n'))
}

// validate collects what is outside of the closed sets, and ids that stand for
// two cases.
func (r *Run) validate() error {
	var p problems
	for v := range r.Summary {
		p.verdict("summary", v)
	}
	for id, q := range r.Requirements {
		p.level("requirements."+id, q.Level, q.Severity)
	}
	slices.Sort(p) // the two tables have no order of their own
	seen := make(map[string]bool, len(r.Results))
	for i := range r.Results {
		c := &r.Results[i]
		place := fmt.Sprintf("results[%d] (%.100s)", i, c.ID)
		if seen[c.ID] {
			p.add(place, "there is a case of this id already")
		}
		seen[c.ID] = true
		p.verdict(place, c.Verdict)
		p.level(place, c.Level, c.Severity)
		p.checks(place, c.Checks)
	}
	return p.err()
}

// problems are sentences that begin with their place.
type problems []string

func (p *problems) add(place, format string, args ...any) {
	*p = append(*p, place+": "+fmt.Sprintf(format, args...))
}

func (p *problems) checks(place string, checks []Check) {
	for i, k := range checks {
		where := fmt.Sprintf("%s.checks[%d] (%.100s)", place, i, k.Name)
		p.verdict(where, k.Verdict)
		p.verdict(where+".was", k.Was)
		p.level(where, k.Level, k.Severity)
		if k.Harm != "" && !slices.Contains(Harms(), k.Harm) {
			p.add(where, "there is no harm %.40q; want one of %s", k.Harm, words(Harms()))
		}
	}
}

func (p *problems) verdict(place string, v Verdict) {
	if !slices.Contains(Verdicts(), v) {
		p.add(place, "there is no verdict %.40q; want one of %s", v, words(Verdicts()))
	}
}

func (p *problems) level(place string, l Level, s Severity) {
	if l != "" && !slices.Contains(Levels(), l) {
		p.add(place, "there is no level %.40q; want one of %s", l, words(Levels()))
	}
	if s != "" && s != High && s != Low {
		p.add(place, "there is no severity %.40q; want high or low", s)
	}
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

func (p problems) err() error {
	const most = 20
	if len(p) == 0 {
		return nil
	}
	lines := []string(p)
	if len(lines) > most {
		lines = append(slices.Clone(lines[:most]), fmt.Sprintf("and %d more", len(p)-most))
	}
	return errors.New(strings.Join(lines, "\n"))
}
