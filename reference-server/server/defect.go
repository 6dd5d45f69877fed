package server

import (
	"fmt"
	"slices"
)

// Defect is a way in which the server can be wrong: it breaks one rule and
// leaves the others alone as far as one can. A defect is a set of filters
// around the right server; each is nil where it has nothing to change.
type Defect struct {
	Name        string // in the field's words: "realm-missing"
	Requirement string // id of the requirement that it breaks
	Text        string // what the server does, in a sentence
	TLS         bool   // can be seen on a server with TLS only

	// head changes the octets of a header section before they are parsed.
	head func(c *connection, head []byte) []byte
	// request changes a request before it is decided upon, or answers it.
	request func(ex *exchange) *response
	// answer changes a response before it is written.
	answer func(ex *exchange)
	// octets changes what is written.
	octets func(ex *exchange, out []byte) []byte
	// after comes when a response is written, and before a connection ends.
	after func(ex *exchange)
}

// Defects lists all defects, by theme.
func Defects() []Defect {
	return slices.Concat(
		challengeDefects(), syntaxDefects(), missingChallengeDefects(),
		statusDefects(), failureDefects(), aheadDefects(),
		credentialsDefects(), comparisonDefects(), contentDefects(), transformDefects(), againDefects(),
		pathDefects(), ruleDefects(), methodDefects(), fieldDefects(), elsewhereDefects(),
		messageDefects(), hostDefects(), framingDefects(), connectionDefects(), expectDefects(),
		conditionDefects(), headDefects(), lengthDefects(), answerDefects(), cacheDefects(), infoDefects(),
		enumerationDefects(), transportDefects(), redirectDefects(), deathDefects(),
		digestDefects(), bearerDefects(), mcpDefects(), jwtDefects(), dpopDefects(), keyDefects(), loginDefects(),
		openAPIDefects(), certificateDefects(),
	)
}

// filters are the defects of one server, in the order in which they were asked
// for.
type filters []Defect

func newFilters(names []string) (filters, error) {
	all := Defects()
	var list filters
	for _, name := range names {
		i := slices.IndexFunc(all, func(d Defect) bool { return d.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no defect is called %q%s", name, similar(name, all))
		}
		list = append(list, all[i])
	}
	return list, nil
}

// similar names the defect whose name is nearest to one that none has.
func similar(name string, all []Defect) string {
	nearest, least := "", len(name)/2
	for _, d := range all {
		if distance := edits(name, d.Name); distance < least {
			nearest, least = d.Name, distance
		}
	}
	if nearest == "" {
		return ""
	}
	return "; did you mean " + nearest + "?"
}

// edits is how many letters have to be put in, left out or exchanged to make
// one word of another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

func (f filters) head(c *connection, head []byte) []byte {
	for _, d := range f {
		if d.head != nil {
			head = d.head(c, head)
		}
	}
	return head
}

func (f filters) request(ex *exchange) *response {
	for _, d := range f {
		if d.request == nil {
			continue
		}
		if resp := d.request(ex); resp != nil {
			return resp
		}
	}
	return nil
}

func (f filters) response(ex *exchange) {
	ex.unveil()
	for _, d := range f {
		if d.answer != nil {
			d.answer(ex)
		}
	}
}

func (f filters) after(ex *exchange) {
	for _, d := range f {
		if d.after != nil {
			d.after(ex)
		}
	}
}

func (f filters) octets(ex *exchange, out []byte) []byte {
	for _, d := range f {
		if d.octets != nil {
			out = d.octets(ex, out)
		}
	}
	return out
}
