package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// broken are defects that one server can have at the same time, of all kinds:
// many of them are seen by cases that look at the exchanges of others.
var broken = []string{
	"allow-missing", "realm-missing-on-wrong-password", "info-blanks", "digest-rspauth-unquoted", "bare-cr-in-location",
	"challenge-in-trailer", "retry-after-word", "userinfo-in-location", "lifetime-quoted", "challenge-empty-on-success",
	"etag-twice", "needless-escape", "scheme-unregistered", "charset-misspelled", "digest-algorithm-quoted",
	"password-truncated-8", "cut-at-nul", "trailing-slash-open", "dot-segments-open", "wrong-password-403", "malformed-500",
	"query-logs-in", "space-before-colon-accepted", "digest-replay-accepted", "digest-garbage-500", "host-missing-accepted",
	"last-modified-iso", "trace-echoes-credentials", "refusal-public", "close-not-kept", "cookie-credentials-accepted",
	"digest-query-not-compared", "preflight-open", "digest-info-nc-quoted", "digest-session-as-plain",
}

// TestRepeat runs every command that a report prints, as it stands, in a shell,
// and wants the same finding of it.
func TestRepeat(t *testing.T) {
	for _, c := range []struct {
		name    string
		least   int // findings
		options server.Options
		args    func(s *server.Server) []string
	}{
		{"target file", 60, server.Options{Defects: broken}, func(*server.Server) []string {
			return []string{"my target.yaml", "--suite", "full"}
		}},
		{"over TLS", 15, server.Options{Defects: broken, TLS: true}, func(*server.Server) []string {
			return []string{"my target.yaml", "--cacert", "it's a CA.pem", "--suite", "auth", "--label", "status || cache || digest"}
		}},
		{"URL of an IPv6 address", 4, server.Options{Defects: broken, TLS: true, Addr: "[::1]:0"}, func(s *server.Server) []string {
			return []string{s.URL() + "/basic/", "--insecure", "--timeout", "4s", "--label", "status || challenge || method"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.least > 20 {
				t.Skip("a run of all cases takes its time, and -short leaves it out")
			}
			s, err := server.Start(c.options)
			if err != nil {
				t.Skip(err) // there need be no IPv6
			}
			defer s.Close()
			r := newRepeater(t, s)
			run := r.run(append(c.args(s), "--rate", "100000/s"))
			findings, last := 0, ""
			for _, one := range run.Results {
				if family := familyOf(one); family != last && r.repeat(one) {
					findings, last = findings+1, family
				}
			}
			if findings < c.least {
				t.Errorf("%d findings were repeated, which shows little", findings)
			}
		})
	}
}

// familyOf is the id without its row: of alike cases one is enough.
func familyOf(c results.Case) string {
	parts := strings.SplitN(c.ID, "/", 3)
	return strings.Join(parts[:2], "/") + fmt.Sprint(findingsOf(c) == nil, len(c.Reproduce.Curl) > 0)
}

// repeater runs commands in a directory with the files that they name.
type repeater struct {
	t   *testing.T
	env *Env
}

func newRepeater(t *testing.T, s *server.Server) *repeater {
	t.Chdir(t.TempDir())
	for name, content := range map[string][]byte{"my target.yaml": s.Target(), "it's a CA.pem": s.CACert()} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := target.Parse(target.Source{File: "target.yaml", Content: s.Target()})
	if err != nil {
		t.Fatal(err)
	}
	ordinary, _ := parsed.Account(target.Ordinary)
	t.Setenv("AUTHSPEC_USER", ordinary.User)
	t.Setenv("AUTHSPEC_PASSWORD", ordinary.Password)
	env := System()
	env.Stdout, env.Stderr = io.Discard, io.Discard
	return &repeater{t: t, env: env}
}

// run is `authspec run` with these arguments.
func (r *repeater) run(args []string) *results.Run {
	const file = "report.json"
	os.Remove(file)
	var stderr bytes.Buffer
	env := *r.env
	env.Stderr = &stderr
	Main(context.Background(), append(append([]string{"run"}, args...), "--report", "json="+file), &env)
	content, err := os.Open(file)
	if err != nil {
		r.t.Fatalf("authspec run %q: %v; %s", args, err, stderr.String())
	}
	defer content.Close()
	run, err := results.Decode(content)
	if err != nil {
		r.t.Fatal(err)
	}
	return run
}

// repeat runs the commands of a case, if it has findings.
func (r *repeater) repeat(c results.Case) bool {
	found := findingsOf(c)
	if len(found) == 0 {
		return false
	}
	again := r.run(r.words(c.Reproduce.Authspec))
	i := slices.IndexFunc(again.Results, func(o results.Case) bool { return o.ID == c.ID })
	if i < 0 {
		r.t.Errorf("%s does not run %s", c.Reproduce.Authspec, c.ID)
	} else if same := findingsOf(again.Results[i]); !slices.Equal(found, same) {
		r.t.Errorf("%s\nwant %q\n got %q", c.Reproduce.Authspec, found, same)
	}
	r.curl(c)
	return true
}

// findingsOf are the verdicts of the checks that do not hold.
func findingsOf(c results.Case) (list []string) {
	for _, k := range c.Checks {
		if slices.Contains([]results.Verdict{results.Fail, results.Warn, results.Note}, k.Verdict) {
			list = append(list, string(k.Verdict)+" "+c.Address(&k))
		}
	}
	return list
}

// words are the arguments of `authspec run`, as a shell sees them.
func (r *repeater) words(command string) []string {
	out, err := exec.Command("sh", "-c", "authspec() { printf '%s\\n' \"$@\"; }\n"+command).Output()
	if err != nil {
		r.t.Fatalf("%s: %v", command, err)
	}
	words := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if words[0] != "run" {
		r.t.Fatalf("%s is no `authspec run`", command)
	}
	return words[1:]
}

var statusLine = regexp.MustCompile(`^HTTP/\S+ (\d+)`)

// curl runs the command for curl, and wants the status that the case got.
func (r *repeater) curl(c results.Case) {
	if _, err := exec.LookPath("curl"); err != nil || c.Reproduce.Curl == "" {
		return
	}
	last := c.Exchanges[len(c.Exchanges)-1].Received
	want := statusLine.FindStringSubmatch(last)
	cmd := exec.Command("sh", "-c", c.Reproduce.Curl)
	cmd.Env = append(os.Environ(), "no_proxy=*")
	out, err := cmd.CombinedOutput()
	answers := regexp.MustCompile(`(?m)^HTTP/\S+ (\d+)`).FindAllStringSubmatch(string(out), -1)
	if want == nil || len(answers) == 0 || answers[len(answers)-1][1] != want[1] {
		r.t.Errorf("%s\nwant %s\n got %s, %v", c.Reproduce.Curl, cmp.Or(strings.Join(want, " "), "an answer"), fmt.Sprintf("%.300s", out), err)
	}
}
