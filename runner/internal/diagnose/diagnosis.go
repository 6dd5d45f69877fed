package diagnose

import (
	"cmp"
	"slices"
)

// Verdict is what a diagnosis comes to.
type Verdict string

// The verdicts.
const (
	Works   Verdict = "works"   // the login leads in
	Found   Verdict = "found"   // it does not, and Causes says why
	Unknown Verdict = "unknown" // it could not be told
)

// Diagnosis is what was found out, in words for people. None of its texts holds
// a secret.
type Diagnosis struct {
	Format  int     `json:"format"` // of the JSON: 1
	Verdict Verdict `json:"verdict"`
	Request string  `json:"request"` // method and URL
	Wants   string  `json:"wants"`   // what the server asks for
	Sent    string  `json:"sent"`    // which credentials the request has
	Got     string  `json:"got"`     // what came back
	// Says is the sentence of a verdict that is no cause.
	Says string `json:"says,omitempty"`
	// Causes, the likeliest first.
	Causes []Cause  `json:"causes"`
	Tried  []Try    `json:"tried"`    // variants of the credentials
	Notes  []string `json:"notes"`    // what else was noticed
	Failed int      `json:"failed"`   // logins that failed on the way
	Most   int      `json:"attempts"` // as many might
}

// Cause is one reason why a login does not lead in.
type Cause struct {
	ID       string   `json:"id"`
	Sure     Sureness `json:"sure"`
	Says     string   `json:"says"`               // one or two sentences
	Evidence []string `json:"evidence,omitempty"` // what was seen, a line each
	Do       []string `json:"do,omitempty"`       // what the user can do, a line each
	// Maintainers is what to tell whoever runs the server, where it is at fault.
	Maintainers string `json:"maintainers,omitempty"`
	// Admins are places to look at on the server, a line each.
	Admins []string `json:"admins,omitempty"`
}

// Sureness is how sure a cause is.
type Sureness string

// The degrees.
const (
	Certain  Sureness = "certain"  // it was seen
	Likely   Sureness = "likely"   // all that was seen speaks for it
	Possible Sureness = "possible" // nothing speaks against it
)

var degrees = []Sureness{Certain, Likely, Possible}

// Try is a variant of the credentials that was sent.
type Try struct {
	What string `json:"what"` // "without the line end of the password"
	Got  string `json:"got"`
	In   bool   `json:"in"` // it led in
}

// order puts the likeliest causes first, and leaves those alike as the table has
// them.
func order(causes []Cause) []Cause {
	slices.SortStableFunc(causes, func(a, b Cause) int {
		return cmp.Compare(slices.Index(degrees, a.Sure), slices.Index(degrees, b.Sure))
	})
	return causes
}
