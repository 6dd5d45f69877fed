package cli

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

// TestNoPartOfASecretAtSeams: where a record ends, a quotation begins or ends,
// a chunk or a fold divides a text, and in what watch cases say, no six octets
// of a secret that stand together come out in any report.
func TestNoPartOfASecretAtSeams(t *testing.T) {
	const plain = "zyxw-quok-9vut-srqp-hjkl"
	var nonces atomic.Int64
	for _, c := range []struct {
		name, password string
		only           []string
		change         func(*deviantAnswer)
		shows          string // in the JSON report, so that something was to be masked
	}{
		{"the edge of a record", plain, []string{"status/*", "basic/*"}, func(a *deviantAnswer) {
			if a.right {
				a.content += a.server.password + strings.Repeat(".", 99)
				a.moveTo(a.server.password, 20, 64<<10)
			}
		}, "......${ordinary.password}"},
		{"credentials at the edge of a record", plain, []string{"status/*"}, func(a *deviantAnswer) {
			if a.right {
				text := base64.StdEncoding.EncodeToString([]byte("x-alice:" + a.server.password + "-and-more"))
				a.content += " " + text + strings.Repeat(".", 99)
				a.moveTo(text, 20, 64<<10)
			}
		}, "|base64}"},
		{"chunks", plain, []string{"status/*", "challenge/*", "connection/*"}, func(a *deviantAnswer) {
			if a.right {
				a.content += a.server.password + strings.Repeat(".", 99)
			}
			a.chunks(9)
		}, "${ordinary.password}"},
		{"folds", "zyxwqu ok9vut srqphj", []string{"status/*", "http/*", "challenge/*"}, func(a *deviantAnswer) {
			if a.right {
				a.fields += "WWW-Authenticate: Basic realm=\"" + strings.ReplaceAll(a.server.password, " ", "\r\n ") + "\"\r\n"
			}
		}, "${ordinary.password}"},
		{"a quote in the password", `kq"7z-zyxw-quok-9vut`, []string{"http/*", "challenge/*", "basic/*"}, func(a *deviantAnswer) {
			if a.right {
				a.fields = "WWW-Authenticate: Basic realm=\"" + a.server.password + "\"\r\n"
			}
		}, "${ordinary.password}"},
		{"proofs in what watch cases say", plain, []string{"http/*", "challenge/*", "digest/*", "status/*"}, func(a *deviantAnswer) {
			switch {
			case a.proof != "" && a.server.count() >= 12: // later than the ground, whose proofs the run knows
				a.fields += "Authentication-Info: seen = \"" + a.proof + "\",,x\r\n"
			case !a.right:
				a.fields = fmt.Sprintf("WWW-Authenticate: Digest realm=\"x\", qop=\"auth\", nonce=\"%d\"\r\n", nonces.Add(1))
			}
		}, "seen = "},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serveDeviant(t, &deviant{password: c.password, change: c.change})
			args := []string{server.url}
			for _, only := range c.only {
				args = append(args, "--only", only)
			}
			texts := judged(t, []string{"AUTHSPEC_USER=alice", "AUTHSPEC_PASSWORD=" + c.password}, args...)
			if !strings.Contains(texts["json"], c.shows) {
				t.Errorf("%q is not in the report, so this shows nothing", c.shows)
			}
			credentials := base64.StdEncoding.EncodeToString([]byte("alice:" + c.password))[8:] // the name is no secret
			for name, text := range texts {
				part, found := partIn(text, 6, c.password, credentials)
				if !found {
					part, found = partIn(search(text).decoded, 6, c.password)
				}
				if !found { // six digits of a hash stand in others by chance
					part, found = partIn(text, 12, server.made...)
				}
				if found {
					t.Errorf("%s: %q, a part of a secret, stands there, near %q", name, part, around(text, part))
				}
			}
		})
	}
}

// partIn finds a part of a secret, of so many octets, in a text.
func partIn(text string, octets int, secrets ...string) (part string, found bool) {
	parts := map[string]bool{}
	for _, s := range secrets {
		for i := range len(s) - octets + 1 {
			parts[s[i:i+octets]] = true
		}
	}
	for i := range max(0, len(text)-octets+1) {
		if p := text[i : i+octets]; parts[p] {
			return p, true
		}
	}
	return "", false
}
