package cli

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
)

// readOnly are commands of the documentation that are read, and not run here: they
// take long, wait for somebody, or need what is not on every machine. Other tests
// run each of them.
var readOnly = regexp.MustCompile(`--install|--published|--pairs|--listen|--implementations|--clients |^authspec (serve|site|selftest|client (curl|--role|--listen)|client$)|-- curl|--unix-socket|--proxy|--resolve|--openapi`)

// foreign are commands of other programs.
var foreign = regexp.MustCompile(`^(\.ci|go|docker|npm|apt-get|git|\.|curl|sudo|man|cd|mkdir|source|complete|echo|\./|make) ?`)

// TestDocs reads the README and docs/ as somebody does who follows them: files
// that a block names in its first line are written, and the commands are run one
// after the other, against the reference server in place of the addresses there.
func TestDocs(t *testing.T) {
	files, err := filepath.Glob("../../../docs/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("want pages in docs, got %v, %v", files, err)
	}
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, file := range append(files, "../../../README.md") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			links(t, file, string(content))
			g := guide{t: t, here: here(s), known: settings(s), env: map[string]string{"PASSWORD": "Rabbit-Hole-42!", "ALICE_PASSWORD": "Rabbit-Hole-42!"}}
			t.Chdir(t.TempDir())
			for _, name := range []string{"target.yaml", "nginx.yaml", "apache.yaml"} {
				g.write(name, string(s.Target())) // that somebody has
			}
			if strings.Contains(string(content), "-o target.yaml") {
				os.Remove("target.yaml") // the page has it made
			}
			g.line("authspec run nginx.yaml --only status/no-credentials --report json=released.json")
			g.follow(string(content))
		})
	}
}

// here is what stands for the addresses of the documentation.
func here(s *server.Server) *strings.Replacer {
	u := s.URL()
	return strings.NewReplacer(
		"https://127.0.0.1:8443/mcp", u+"/mcp", "https://127.0.0.1:8443/me", u+"/bearer/", "http://127.0.0.1:8080/private/", u+"/basic/",
		"https://127.0.0.1:8443", u, "http://127.0.0.1:8080", u, "http://127.0.0.1:8000", u, "http://127.0.0.1:5000", u,
		"path: /private/", "path: /basic/", "path: /api/", "path: /bearer/", "alice:wonderland", "alice:Rabbit-Hole-42!",
	)
}

// settings are the values of the variables that a page may have people set.
func settings(s *server.Server) map[string]string {
	token := regexp.MustCompile(`valid: "?([^"\s,}]+)`).FindStringSubmatch(string(s.Target()))
	env := map[string]string{"AUTHSPEC_USER": "alice", "AUTHSPEC_PASSWORD": "Rabbit-Hole-42!"}
	if token != nil {
		env["TOKEN"] = token[1]
	}
	return env
}

// guide is a page that somebody follows.
type guide struct {
	t     *testing.T
	here  *strings.Replacer
	known map[string]string // values of variables
	env   map[string]string // those that are set by now
}

var (
	fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")
	named = regexp.MustCompile(`^(?:#|//) ([a-zA-Z0-9_./-]+\.[a-z]+)\n`)
)

func (g *guide) follow(page string) {
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		language, text := block[1], g.here.Replace(block[2])
		if name := named.FindStringSubmatch(text); name != nil && language != "sh" {
			g.write(name[1], text)
			continue
		}
		if language != "sh" {
			continue
		}
		text = strings.ReplaceAll(text, "\\\n", " ")
		for line := range strings.Lines(text) {
			g.line(strings.TrimSpace(line))
		}
	}
}

func (g *guide) write(name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

// line is one line of a block of commands.
func (g *guide) line(line string) {
	command, out, redirected := strings.Cut(uncommented(line), " >")
	words := split(command)
	for len(words) > 0 && strings.Contains(words[0], "=") {
		words = words[1:] // a variable for this command
	}
	switch {
	case strings.HasPrefix(command, "export "):
		for _, m := range regexp.MustCompile(`(\w+)=`).FindAllStringSubmatch(command, -1) {
			g.env[m[1]] = g.known[m[1]]
		}
		return
	case len(words) == 0, foreign.MatchString(command):
		return
	case words[0] != "authspec":
		g.t.Errorf("nobody knows how to follow %q", line)
		return
	}
	if !g.parses(words[1:]) || readOnly.MatchString(strings.Join(words, " ")) {
		return
	}
	var stdout, stderr bytes.Buffer
	env := &Env{Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(name string) (string, bool) {
		v, set := g.env[name]
		return v, set
	}}
	if code := Main(context.Background(), quick(words[1:]), env); code != exitOK && code != exitHole {
		g.t.Errorf("%s\nends with %d:\n%s%s", line, code, stdout.String(), stderr.String())
	}
	if redirected {
		g.write(strings.TrimSpace(out), stdout.String())
	}
}

// quick has a run look at a few cases, where it does not choose itself: what each
// of them finds is for other tests.
func quick(words []string) []string {
	whole := words[0] == "run" || words[0] == "client"
	for _, w := range words {
		whole = whole && !strings.HasPrefix(w, "--only") && !strings.HasPrefix(w, "--suite") && !strings.HasPrefix(w, "--cases")
	}
	if !whole {
		return words
	}
	return append([]string{words[0], "--only", "status/*"}, words[1:]...)
}

// parses tells whether there are such a command and such flags.
func (g *guide) parses(words []string) bool {
	if strings.HasPrefix(words[0], "-") {
		return true // --help and the like do what they do while they are read
	}
	parser, err := newParser(context.Background(), &Env{Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Getenv: func(string) (string, bool) { return "", false }}, &commands{})
	if err != nil {
		g.t.Fatal(err)
	}
	if _, err := parser.Parse(words); err != nil {
		g.t.Errorf("authspec %s: %v", strings.Join(words, " "), err)
		return false
	}
	return true
}

// uncommented is a line without the comment at its end.
func uncommented(line string) string {
	if i := strings.Index(line, " #"); i >= 0 {
		line = line[:i]
	}
	if strings.HasPrefix(line, "#") {
		return ""
	}
	return line
}

// split takes a command apart as a shell does, as far as the documentation needs it.
func split(command string) (words []string) {
	for _, m := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|\S)+`).FindAllString(command, -1) {
		words = append(words, strings.NewReplacer("'", "", `"`, "").Replace(m))
	}
	return words
}

// links holds the links of a page to other files against what is there.
func links(t *testing.T, file, page string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(page, -1) {
		if u, err := url.Parse(m[1]); err != nil || u.Scheme != "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
			t.Errorf("the link to %s leads nowhere: %v", m[1], err)
		}
	}
}
