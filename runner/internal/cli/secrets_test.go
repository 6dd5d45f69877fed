package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner/internal/report"
	"authspec/runner/internal/target"
)

// secret is what no report may hold, in any of its forms.
type secret struct {
	role, plain string
	forms       []string
}

func secretsOf(t *testing.T, file []byte) []secret {
	t.Helper()
	parsed, err := target.Parse(target.Source{File: "target.yaml", Content: file})
	if err != nil {
		t.Fatal(err)
	}
	var list []secret
	for _, a := range parsed.Accounts {
		list = append(list, newSecret(a.Role, a.User, a.Password))
	}
	if len(list) != len(target.AccountRoles()) {
		t.Fatalf("the reference server has %d accounts, the roles are %q", len(list), target.AccountRoles())
	}
	return list
}

func newSecret(role, user, password string) secret {
	s := secret{role: role, plain: password}
	for _, text := range []string{password, user + ":" + password} {
		s.forms = append(s.forms, encodings(text)...)
	}
	slices.Sort(s.forms)
	s.forms = slices.Compact(s.forms)
	return s
}

func encodings(text string) []string {
	quoted, _ := json.Marshal(text)
	var percent strings.Builder
	for i := range len(text) {
		percent.WriteString("%" + strconv.FormatUint(uint64(text[i])|1<<8, 16)[1:])
	}
	octets := []byte(text)
	return []string{
		text, url.QueryEscape(text), url.PathEscape(text), percent.String(), strings.ToUpper(percent.String()),
		strings.Trim(strconv.Quote(text), `"`), strings.Trim(strconv.QuoteToASCII(text), `"`), strings.Trim(string(quoted), `"`),
		html.EscapeString(text),
		base64.StdEncoding.EncodeToString(octets), base64.RawStdEncoding.EncodeToString(octets),
		base64.URLEncoding.EncodeToString(octets), base64.RawURLEncoding.EncodeToString(octets),
	}
}

// leaks are the forms of a secret that stand in a text; blanks and line ends
// don't count, since lines are wrapped.
func (s secret) leaks(text *searched) []string {
	var found []string
	for _, f := range s.forms {
		if strings.Contains(text.dense, squeeze(f)) {
			found = append(found, f)
		}
	}
	if strings.Contains(text.decoded, s.plain) {
		found = append(found, "in base64 of more than that")
	}
	return found
}

// searched is a report made ready to look for secrets.
type searched struct{ dense, decoded string }

var base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)

// search decodes every piece that could be base64, wherever it begins in a
// group of four.
func search(text string) *searched {
	var decoded strings.Builder
	std := strings.NewReplacer("-", "+", "_", "/")
	for _, run := range base64Run.FindAllString(text, -1) {
		run = std.Replace(run)
		for shift := range 4 {
			part := run[shift:]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if octets, err := base64.RawStdEncoding.DecodeString(part); err == nil {
				decoded.Write(octets)
			}
			decoded.WriteByte('\n')
		}
	}
	return &searched{dense: squeeze(text), decoded: decoded.String()}
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

// judged runs a command line with all reports and gives back what was written,
// by the name of the report.
func judged(t *testing.T, variables []string, args ...string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"run", "--verbose"}, args...)
	for _, format := range report.Formats() {
		args = append(args, "--report", format+"="+filepath.Join(dir, format))
	}
	var stdout, stderr bytes.Buffer
	cmd := process(args...)
	cmd.Env = append(cmd.Env, variables...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // whatever the outcome is
	texts := map[string]string{"console": stdout.String(), "standard error": stderr.String()}
	for _, format := range report.Formats() {
		content, err := os.ReadFile(filepath.Join(dir, format))
		if err != nil {
			t.Fatal(err)
		}
		texts[format] = string(content)
	}
	texts["html, unpacked"] = unpacked(t, texts["html"])
	return texts
}

var packed = regexp.MustCompile(`<script type="application/octet-stream"[^>]*>([^<]*)</script>`)

// unpacked is what the script of a page can read.
func unpacked(t *testing.T, page string) string {
	t.Helper()
	var text strings.Builder
	for _, m := range packed.FindAllStringSubmatch(page, -1) {
		z, err := gzip.NewReader(base64.NewDecoder(base64.RawURLEncoding, strings.NewReader(m[1])))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&text, z); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(text.String(), `"results":`) {
		t.Error("no exchanges are found in the page, so this shows nothing")
	}
	return text.String()
}

func noLeaks(t *testing.T, texts map[string]string, secrets []secret) {
	t.Helper()
	for name, text := range texts {
		ready := search(text)
		for _, s := range secrets {
			for _, form := range s.leaks(ready) {
				t.Errorf("%s: the password of the account %s stands there as %q, near %q", name, s.role, form, around(text, form))
			}
		}
	}
}

// around is the neighbourhood of a leak.
func around(text, form string) string {
	i := strings.Index(text, form)
	if i < 0 {
		return ""
	}
	return text[max(0, i-100):min(len(text), i+len(form)+100)]
}

// TestNoSecretInAnyReport: a server that gives back what it got must not make
// the reports tell the passwords.
func TestNoSecretInAnyReport(t *testing.T) {
	for name, defects := range map[string][]string{
		"right":     nil,
		"echo":      {"credentials-echoed", "trace-echoes-credentials"},
		"html echo": {"request-echoed-as-html"},
		"raw echo":  {"request-echoed-without-type"},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "echo" {
				t.Skip("one server is enough for a short test")
			}
			s, err := server.Start(server.Options{Defects: defects})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			file := filepath.Join(t.TempDir(), "target.yaml")
			if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
				t.Fatal(err)
			}
			texts := judged(t, nil, file)
			if !strings.Contains(texts["json"], "Authorization: Basic ${ordinary.user-pass|base64}") {
				t.Error("the exchanges are not in the report, so this shows nothing")
			}
			noLeaks(t, texts, secretsOf(t, s.Target()))
		})
	}
}

// TestNoSecretWhereNothingHolds: neither do they where the credentials are
// wrong and came with the command line or the environment.
func TestNoSecretWhereNothingHolds(t *testing.T) {
	s, err := server.Start(server.Options{Defects: []string{"credentials-echoed"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const user, password, token = "alice", `Hatter's "10/6" & <tea>`, "mF_9.B5f-4.1JqM~march/hare=="
	secrets := []secret{newSecret("ordinary", user, password), newSecret("token", "", token)}
	place := s.URL() + "/basic/"
	noLeaks(t, judged(t, nil, place, "--suite", "core", "-u", user+":"+password), secrets)
	noLeaks(t, judged(t, []string{"AUTHSPEC_USER=" + user, "AUTHSPEC_PASSWORD=" + password, "AUTHSPEC_TOKEN=" + token}, place, "--suite", "core"), secrets)
}

// TestLeaksAreSeen: what looks for secrets finds them.
func TestLeaksAreSeen(t *testing.T) {
	const user, password = "alice", `Cheshire "grin" 100%`
	s := newSecret("ordinary", user, password)
	for _, text := range append(s.forms,
		"Cheshire\n      \"grin\"\n      100%",
		"Basic "+base64.StdEncoding.EncodeToString([]byte("x"+user+":"+password+"y")),
		base64.URLEncoding.EncodeToString([]byte("xy"+password)),
	) {
		if len(s.leaks(search("got "+text+", in the body"))) == 0 {
			t.Errorf("%q is not seen", text)
		}
	}
	if found := s.leaks(search("Basic ${ordinary.user-pass|base64}, Cheshire")); len(found) != 0 {
		t.Errorf("%q is seen where nothing is", found)
	}
}
