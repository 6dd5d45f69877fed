package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/report"
	"authspec/runner/internal/target"
)

// valuesOf are those that a flag or an argument can have, as far as they can be
// told; where there are none the shell offers names of files.
func valuesOf(node *kong.Node, v *kong.Value, begun string) []candidate {
	command := node.Name
	switch {
	case v.Enum != "":
		return plain(v.EnumSlice())
	case v.Flag == nil && command == "explain":
		return slices.Concat(cases(nil, begun), requirements())
	case v.Flag == nil:
		return nil
	}
	switch v.Name {
	case "only", "skip", "checks":
		return cases(roleOf(command), begun)
	case "suite":
		return listed(begun, suitesFor(command))
	case "gate":
		return listed(begun, plain([]string{"must", "security", "should", "draft", "none"}))
	case "follows":
		return listed(begun, plain(target.FollowsNames()))
	case "role":
		return listed(begun, plain(runner.ClientNeeds()))
	case "report":
		return reports(command, begun)
	case "defect":
		return defects()
	case "variant":
		return variants()
	}
	return nil
}

// roleOf is whose cases a command is about; nil: either's.
func roleOf(command string) func(*library.Case) bool {
	want := casefile.RoleServer
	switch command {
	case "client":
		want = casefile.RoleClient
	case "list", "compare":
		return nil
	}
	return func(c *library.Case) bool { return c.Role == want }
}

// cases are their ids, and what several of them begin with.
func cases(of func(*library.Case) bool, begun string) []candidate {
	lib, err := library.Load(nil)
	if err != nil {
		return nil
	}
	var ids []string
	for _, c := range lib.Cases {
		if of == nil || of(c) {
			ids = append(ids, c.ID)
		}
	}
	list := steps(ids, begun)
	for i, c := range list {
		if at := slices.IndexFunc(lib.Cases, func(k *library.Case) bool { return k.ID == c.word }); at >= 0 {
			list[i].help = lib.Cases[at].Title
		}
	}
	return list
}

func requirements() (list []candidate) {
	lib, err := library.Load(nil)
	if err != nil {
		return nil
	}
	for _, row := range lib.Catalogue.Rows() {
		list = append(list, candidate{row.ID, row.Rule})
	}
	return list
}

func suitesFor(command string) (list []candidate) {
	lib, err := library.Load(nil)
	if err != nil {
		return nil
	}
	of := roleOf(command)
	for _, s := range lib.Suites {
		chooses := func(c *library.Case) bool {
			return (of == nil || of(c)) && len(s.Choose(&c.Outline, lib.Catalogue)) > 0
		}
		if slices.ContainsFunc(lib.Cases, chooses) {
			list = append(list, candidate{s.Name, s.Title})
		}
	}
	return list
}

// listed completes the last name of a list with commas.
func listed(begun string, names []candidate) []candidate {
	return prefixed(begun[:strings.LastIndex(begun, ",")+1], names)
}

// reports completes FORMAT=PATH.
func reports(command, begun string) []candidate {
	if format, path, ok := strings.Cut(begun, "="); ok {
		return prefixed(format+"=", files(path))
	}
	formats := report.Formats()
	switch command {
	case "compare":
		formats = report.TableFormats()
	case "diff":
		formats = report.DiffFormats()
	}
	list := plain(formats)
	for i := range list {
		list[i].word += "="
	}
	return list
}

func defects() (list []candidate) {
	for _, d := range server.Defects() {
		list = append(list, candidate{d.Name, d.Text})
	}
	return list
}

func variants() (list []candidate) {
	for _, v := range server.Variants() {
		list = append(list, candidate{v.Name, v.Text})
	}
	return list
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
