package shard

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

// Part is the document of a shard, and the file that it came from.
type Part struct {
	File string
	Run  *results.Run
}

// problems is what keeps parts from being those of one run, all at once.
func problems(parts []Part) error {
	var wrong diag.Problems
	for _, p := range parts {
		if p.Run.Shard == nil {
			wrong.AddHint(diag.Pos{File: p.File}, "merge what runs with --shard I/N wrote", "this is the report of a whole run, not of a shard")
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	first := parts[0]
	for _, p := range parts[1:] {
		for _, d := range differences(first.Run, p.Run) {
			text := d.what
			if d.a != "" || d.b != "" {
				text += fmt.Sprintf(": %s here, and %s in %s", said(d.b), said(d.a), first.File)
			}
			wrong.AddHint(diag.Pos{File: p.File}, "merge the shards of one run, which differ in --shard alone", "%s", text)
		}
	}
	if len(wrong) == 0 {
		wrong = complete(parts)
	}
	return wrong.Err()
}

func said(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// difference is what two parts do not have in common; a and b may be empty where
// it can't be shown.
type difference struct{ what, a, b string }

// differences are those of two parts which would be the same in one run.
func differences(a, b *results.Run) (list []difference) {
	add := func(what, x, y string) {
		if x != y {
			list = append(list, difference{what, x, y})
		}
	}
	add("another version of authspec wrote it", a.Suite.Version, b.Suite.Version)
	add("another role was judged", cmp.Or(string(a.Role), "server"), cmp.Or(string(b.Role), "server"))
	add("another target was judged", name(a), name(b))
	add("another suite was asked for", strings.Join(a.Suite.Names, ","), strings.Join(b.Suite.Names, ","))
	add("another gate was set", strings.Join(a.Gate, ","), strings.Join(b.Gate, ","))
	add("it is one of another number of shards", fmt.Sprint(a.Shard.Of), fmt.Sprint(b.Shard.Of))
	switch {
	case len(list) > 0:
	case a.Shard.Choice != b.Shard.Choice || a.Shard.All != b.Shard.All:
		list = append(list, difference{what: "it ran with other options: the same cases were not chosen (--only, --skip, --label, --cases), or --safe or --follows differs"})
	case !reflect.DeepEqual(a.Shard.Expected, b.Shard.Expected):
		list = append(list, difference{what: "it ran with another baseline"})
	}
	return list
}

// name is what tells one target from another.
func name(run *results.Run) string {
	t := run.Target
	if t.Bundled {
		return "the bundled reference"
	}
	words := []string{t.Name, anyPort(t.URL), t.Command, t.Implementation.Product, t.Implementation.Version}
	if anyPort(t.Name) == anyPort(t.URL) {
		words[0] = ""
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// anyPort is a URL without its port where that is on the machine itself: each has
// its own.
func anyPort(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Port() == "" {
		return text
	}
	switch host := u.Hostname(); host {
	case "127.0.0.1", "::1", "localhost":
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	return u.String()
}

func these(n int) string {
	if n == 1 {
		return "this one is"
	}
	return "these are"
}

// complete is about shards that are there twice, or not at all.
func complete(parts []Part) (wrong diag.Problems) {
	files := map[int]string{}
	of := parts[0].Run.Shard.Of
	for _, p := range parts {
		s := p.Run.Shard
		if s.Index < 1 || s.Index > s.Of {
			wrong.Add(diag.Pos{File: p.File}, "there is no shard %d/%d", s.Index, s.Of)
			continue
		}
		if other, there := files[s.Index]; there {
			wrong.Add(diag.Pos{File: p.File}, "shard %d/%d is there already: %s", s.Index, s.Of, other)
			continue
		}
		files[s.Index] = p.File
	}
	var missing []int
	for i := 1; len(wrong) == 0 && i <= of && len(missing) <= most; i++ {
		if files[i] == "" {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		wrong.AddHint(diag.Pos{}, "give the reports of all shards; one that did not end has to be run again", "of %d shards %s missing: %s", of, these(len(missing)), WritePlaces(missing))
	}
	return wrong
}
