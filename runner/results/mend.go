package results

import (
	"fmt"
	"strings"
	"unicode"
)

// Mend is how a requirement is mended by whoever was judged: in the way of the
// product, where that was recognised and has one, otherwise in general. Do is
// empty where nobody knows.
func (r *Run) Mend(q Requirement) Remedy {
	var general Remedy
	for _, m := range q.Remedies {
		switch {
		case m.Product == "":
			general = m
		case r.Recognised != nil && m.Product == r.Recognised.Remedies:
			return m
		}
	}
	return general
}

// Known tells whether all that the finding shows is known of the product.
func (f *Finding) Known() bool {
	for _, c := range f.Checks {
		if c.Check.Known == "" {
			return false
		}
	}
	return len(f.Checks) > 0
}

// KnownWords says how much of what does not hold is known of the product that was
// recognised, in a sentence without its full stop; empty where none was
// recognised, or nothing of it is published. It says so where the releases differ.
func (r *Run) KnownWords() string {
	k := r.Recognised
	if k == nil || k.Published == "" {
		return ""
	}
	all, known, mendable := 0, 0, 0
	for _, f := range r.Findings() {
		if !f.Broken() {
			continue
		}
		all++
		if f.Known() {
			known++
			if r.Mend(f.Requirement).Product != "" {
				mendable++
			}
		}
	}
	if all == 0 {
		return ""
	}
	return fmt.Sprintf("%s known of %s%s%s%s", share(known, all), k.Release(), k.difference(), k.mending(known, mendable), k.expecting(known))
}

// expecting says how to have the known expected, which nobody would look for.
func (k *Recognised) expecting(known int) string {
	baseline := "known:" + strings.ToLower(k.Name)
	if strings.ContainsFunc(baseline, unicode.IsSpace) {
		baseline = "'" + baseline + "'"
	}
	switch known {
	case 0:
		return ""
	case 1:
		return "; --baseline " + baseline + " expects it"
	}
	return "; --baseline " + baseline + " expects them"
}

// Release names the product as it was judged for what is published: by its
// version, or by the day where it tells none.
func (k *Recognised) Release() string {
	if day, ok := strings.CutPrefix(k.Published, "of "); ok {
		return fmt.Sprintf("%s as it was on %s", k.Name, day)
	}
	return k.Name + " " + k.Published
}

// share is so many of all findings, with their verb.
func share(known, all int) string {
	switch {
	case all == 1 && known == 0:
		return "the one finding is not"
	case all == 1:
		return "the one finding is"
	case known == 0:
		return fmt.Sprintf("none of %d findings is", all)
	case known == 1:
		return fmt.Sprintf("1 of %d findings is", all)
	case known == all && all == 2:
		return "both findings are"
	case known == all:
		return fmt.Sprintf("all %d findings are", all)
	}
	return fmt.Sprintf("%d of %d findings are", known, all)
}

// difference says where the releases are not the same, as far as they are told.
func (k *Recognised) difference() string {
	switch {
	case k.Version == "":
		return " (the target does not say which version it is)"
	case !SameVersion(k.Version, k.Published):
		return fmt.Sprintf(" (the target is %s)", k.Version)
	}
	return ""
}

// mending says what of the known can be mended on the product itself, where
// anybody has looked for that; or on what runs on it, where that has the remedies
// and the product is what answers tell, as FastAPI's tell of uvicorn.
func (k *Recognised) mending(known, mendable int) string {
	where := "on " + k.Remedies
	if !strings.HasPrefix(strings.ToLower(k.Name), strings.ToLower(k.Remedies)) {
		where = fmt.Sprintf("in %s, if that is what runs on %s", k.Remedies, k.Name)
	}
	switch {
	case k.Remedies == "" || known == 0:
		return ""
	case mendable == 0 && known == 1:
		return "; no way is known to mend it " + where
	case mendable == 0:
		return "; no way is known to mend any of them " + where
	case known == 1:
		return "; it can be mended " + where
	}
	return fmt.Sprintf("; %d of them can be mended %s", mendable, where)
}

// SameVersion tells whether two versions are of the same release, as far as
// both tell: the packaging of a distribution is none of it.
func SameVersion(a, b string) bool {
	a, b = Release(a), Release(b)
	return a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
}

// Release is a version without what a distribution adds to it: its epoch, its
// revision, and what was packed anew.
func Release(version string) string {
	if _, after, ok := strings.Cut(version, ":"); ok {
		version = after
	}
	version, _, _ = strings.Cut(version, "-")
	version, _, _ = strings.Cut(version, "+")
	version, _, _ = strings.Cut(version, "~")
	version = strings.TrimPrefix(version, "go")
	return strings.TrimPrefix(version, "v")
}
