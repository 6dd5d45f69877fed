package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/internal/target"
)

// mention is a target as it was named.
type mention struct {
	name string
	at   diag.Pos // in the file of targets
}

// targets are those of the command line, then those of --targets; with an error
// too, so that it can be told what else is wrong.
func (c *RunCmd) targets() (list []mention, err error) {
	var errs []error
	for i, t := range c.Targets {
		if err := notATarget(string(t), i); err != nil && len(c.Targets) > 1 {
			errs = append(errs, err)
			continue
		}
		list = append(list, mention{name: string(t)})
	}
	if c.List == "" {
		return list, together(append(errs, twice(list))...)
	}
	content, err := os.ReadFile(string(c.List))
	if err != nil {
		errs = append(errs, usageError("the file of targets %s can't be read: %s", c.List, systemReason(err)))
	} else {
		more, err := readTargets(string(c.List), content)
		list, errs = append(list, more...), append(errs, err)
	}
	return list, together(append(errs, twice(list))...)
}

// notATarget is about an argument that is none. It is named by its place only: its
// text could be a password whose flag was forgotten.
func notATarget(name string, place int) error {
	if _, err := os.Stat(name); err == nil || isURL(name) {
		return nil
	}
	return usageError("argument %d is neither a URL nor a target file that is there\nSee 'authspec run --help'.", place+1)
}

func twice(list []mention) error {
	var wrong diag.Problems
	for i, t := range list {
		if slices.ContainsFunc(list[:i], func(u mention) bool { return u.name == t.name }) {
			wrong.Add(t.at, "the target %s is named twice", t.name)
		}
	}
	return wrong.Err()
}

// readTargets reads a file of targets: one a line, or a list in YAML. Target files
// are named as seen from that file. With an error come those that are there.
func readTargets(file string, content []byte) (found []mention, err error) {
	list := lines(file, string(content))
	var wrong diag.Problems
	if len(list) > 0 && (strings.HasPrefix(list[0].name, "-") || strings.HasPrefix(list[0].name, "[")) {
		list, wrong = items(file, content)
	}
	if len(list) == 0 && len(wrong) == 0 {
		wrong.AddHint(diag.Pos{File: file}, "write a URL or a target file on each line", "it names no target")
	}
	for _, t := range list {
		if !isURL(t.name) && !filepath.IsAbs(t.name) {
			t.name = filepath.Join(filepath.Dir(file), t.name)
		}
		if _, err := os.Stat(t.name); err != nil && !isURL(t.name) {
			wrong.AddHint(t.at, "write a URL with its scheme, or a target file as seen from this file", "there is no target file %s", t.name)
			continue
		}
		found = append(found, t)
	}
	return found, wrong.Err()
}

// items are those of a list in YAML.
func items(file string, content []byte) (list []mention, wrong diag.Problems) {
	var nodes []yaml.Node
	if err := yaml.Unmarshal(content, &nodes); err != nil {
		return nil, diag.Problems{{Pos: diag.Pos{File: file}, Text: "this is no list in YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	for _, n := range nodes {
		at := diag.Pos{File: file, Line: n.Line, Col: n.Column}
		if n.Kind != yaml.ScalarNode || n.Value == "" {
			wrong.AddHint(at, "write a URL or the name of a target file", "an item of the list is no text")
			continue
		}
		list = append(list, mention{n.Value, at})
	}
	return list, wrong
}

// lines are those of a text that are neither empty nor comments.
func lines(file, text string) (list []mention) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, mention{line, diag.Pos{File: file, Line: number}})
		}
	}
	return list
}

// targetWord is the word for the target's name in the path of a report.
const targetWord = "{target}"

var unfit = pattern.Of(`[^A-Za-z0-9._-]+`)

// slug is a target's name as part of that of a file.
func slug(name string) string {
	if isURL(name) {
		if u, err := url.Parse(name); err == nil {
			name = u.Host + u.Path
		}
	} else {
		name = strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".yaml"), ".yml")
	}
	return cmp.Or(strings.Trim(unfit().ReplaceAllString(name, "-"), "-."), "target")
}

// slugs are those of several targets, no two alike.
func slugs(list []mention) []string {
	names := make([]string, len(list))
	for i, t := range list {
		name := slug(t.name)
		for n := 2; slices.Contains(names[:i], name); n++ {
			name = fmt.Sprintf("%s-%d", slug(t.name), n)
		}
		names[i] = name
	}
	return names
}

// credentials are the flags and variables that hold some, of those that are set.
func (c *RunCmd) credentials(env *Env) (flags, variables []string) {
	for flag, set := range map[string]bool{
		"--user": c.User != "", "--token-env": c.TokenEnv != "", "--header": len(c.Header) > 0, "--cert": c.Cert != "",
	} {
		if set {
			flags = append(flags, flag)
		}
	}
	slices.Sort(flags)
	for _, name := range []string{"AUTHSPEC_USER", "AUTHSPEC_PASSWORD", "AUTHSPEC_TOKEN"} {
		if _, set := env.Getenv(name); set {
			variables = append(variables, name)
		}
	}
	return flags, variables
}

// origins are those of the targets that are URLs.
func origins(list []mention) ([]string, error) {
	var found []string
	for _, t := range list {
		if !isURL(t.name) {
			continue
		}
		u, err := target.ParseURL(t.name)
		if err != nil {
			return nil, diag.Problems{{Pos: t.at, Text: err.Error()}}
		}
		if origin := strings.ToLower(u.Scheme + "://" + target.Address(u)); !slices.Contains(found, origin) {
			found = append(found, origin)
		}
	}
	return found, nil
}

// forOne is wrong use of what is for one target, or for one origin: nobody's
// credentials are shown to somebody else.
func (c *RunCmd) forOne(env *Env, list []mention) error {
	if c.OpenAPI != "" || c.UnixSocket != "" {
		return usageError("--openapi and --unix-socket are for one target; with several, write them into target files")
	}
	of, err := origins(list)
	if err != nil {
		return err
	}
	flags, variables := c.credentials(env)
	switch given := append(flags, variables...); {
	case len(given) > 0 && len(of) > 1:
		return usageError("credentials of the command line and the environment (%s) are for one origin, and the URLs are of %d: %s\n"+
			"Nobody's password is shown to somebody else: give each origin a target file with credentials of its own.", strings.Join(given, ", "), len(of), strings.Join(of, ", "))
	case len(flags) > 0 && len(of) == 0:
		return usageError("%s is for targets that are URLs; with several targets, files have credentials of their own", strings.Join(flags, ", "))
	case len(variables) > 0 && len(of) == 0:
		env.complain(strings.Join(variables, ", ") + ": not used, as each of several target files has credentials of its own")
	}
	return nil
}

// withoutCredentials is the command for a target file beside other targets.
func (c *RunCmd) withoutCredentials(o runner.Options) runner.Options {
	o.Fields, o.TLS.Cert, o.TLS.Key = nil, "", ""
	return o
}
