package results

// Tally counts the requirements of an area by what became of their checks. A
// requirement holds if all of its checks that could be judged do.
type Tally struct {
	Area    Area
	Held    int // all that was judged holds
	Broken  int // some check fails or warns, expected or not
	Noted   int // MAY or advice: not seen
	Unknown int // nothing could be judged (error, blocked)
	Skipped int // nothing applies
	Checks  int // that do not hold, of those broken
}

// Judged is how many requirements something is known of.
func (t Tally) Judged() int { return t.Held + t.Broken + t.Noted }

// Tally counts the requirements that the run's checks cite, an entry an area, in
// the order of Areas; a requirement without one counts as auth. Verdicts are
// those without a baseline.
func (r *Run) Tally() []Tally {
	gravest, broken := map[string]Verdict{}, map[string]int{}
	for i := range r.Results {
		for j := range r.Results[i].Checks {
			k := &r.Results[i].Checks[j]
			if k.Requirement == "" {
				continue
			}
			v, known := gravest[k.Requirement]
			if !known || state(k.Was) < state(v) {
				gravest[k.Requirement] = k.Was
			}
			if state(k.Was) == 0 {
				broken[k.Requirement]++
			}
		}
	}
	list := make([]Tally, len(Areas()))
	for i, a := range Areas() {
		list[i].Area = a
	}
	for id, v := range gravest {
		t := &list[0]
		for i := range list {
			if list[i].Area == r.Requirements[id].Area {
				t = &list[i]
			}
		}
		t.Checks += broken[id]
		*[]*int{&t.Broken, &t.Noted, &t.Held, &t.Unknown, &t.Skipped}[state(v)]++
	}
	return list
}

// state orders what may become of a requirement: the smallest of its checks
// decides.
func state(v Verdict) int {
	switch v {
	case Fail, Warn, ExpectedFail:
		return 0
	case Note:
		return 1
	case Pass, UnexpectedPass:
		return 2
	case Error, Blocked:
		return 3
	}
	return 4
}
