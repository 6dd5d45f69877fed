package results

// Shard says which part of a run this is, where several machines share one
// (--shard I/N). `authspec merge` makes one document of all parts.
type Shard struct {
	Index  int    `json:"index"`  // from 1
	Of     int    `json:"of"`     // how many parts there are
	Cases  int    `json:"cases"`  // of its own, without those that look at every exchange and so run in each part
	All    int    `json:"all"`    // cases of the whole run
	Choice string `json:"choice"` // the same in all parts of a run: made of the cases, and of options that make a difference to them
	Places string `json:"places"` // of the results among all cases that there are, as in "1-4,9"
	// Expected are the entries of the baseline: whether one is no longer true is known
	// only when the parts are together.
	Expected []Expected `json:"expected,omitempty"`
	NotRun   []string   `json:"notRun,omitempty"` // cases of which nothing was sent, where there is a baseline
}

// Expected is an entry of a baseline.
type Expected struct {
	Check  string `json:"check"` // glob over addresses of checks
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // last day on which it counts
	At     string `json:"at"`              // file, line and column
	Names  int    `json:"names"`           // how many checks it names, of all that there are
}
