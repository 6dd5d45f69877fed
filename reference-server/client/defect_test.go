package client

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestRightClientIsConstant: what varies would make every defect seem to show.
func TestRightClientIsConstant(t *testing.T) {
	for _, sc := range scenes() {
		if one, two := play(t, t.Context(), sc), play(t, t.Context(), sc); one != two {
			t.Errorf("%s is played as\n%s\nand as\n%s", sc.name, one, two)
		}
	}
}

// elsewhere are the defects that no scene shows; each has a test of its own.
var elsewhere = map[string]bool{"unterminated-string-hangs": true, "long-challenge-hangs": true, "many-challenges-hang": true, "never-ends": true, "ends-by-a-crash": true, "error-ends-by-a-crash": true, "crashes-at-what-is-rare": true}

// TestEveryDefectShows plays all scenes with each defect until one is played
// otherwise than by the right client.
func TestEveryDefectShows(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of scenes are played, and -short leaves that out")
	}
	all := scenes()
	want := make([]string, len(all))
	for i, sc := range all {
		want[i] = play(t, t.Context(), sc)
	}
	for _, d := range Defects() {
		if elsewhere[d.Name] {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			for i, sc := range all {
				if got := play(t, t.Context(), sc, d.Name); got != want[i] {
					t.Logf("it shows in %q:\n%s", sc.name, difference(got, want[i]))
					return
				}
			}
			t.Error("no scene shows this defect")
		})
	}
}

// difference is the first line that differs.
func difference(got, want string) string {
	one, two := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return " got " + one[i] + "\nwant " + two[i]
		}
	}
	return got
}

// TestHangingDefects: the right client ends by itself, whatever it is challenged
// with, and one that hangs is ended by its context.
func TestHangingDefects(t *testing.T) {
	for name, line := range map[string]string{
		"unterminated-string-hangs": `Basic realm="a`,
		"long-challenge-hangs":      `Basic realm="` + strings.Repeat("a", 20000) + `"`,
		"many-challenges-hang":      strings.Repeat("X,", 1000) + plainBasic,
		"never-ends":                "Newauth",
	} {
		sc := scene{options: visitors[0], main: []string{asks(line), in}}
		right := play(t, t.Context(), sc)
		ended := make(chan string)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { ended <- play(t, ctx, sc, name) }()
		select {
		case got := <-ended:
			t.Errorf("%s ends by itself:\n%s\nlike the right client:\n%s", name, got, right)
			cancel()
		case <-time.After(50 * time.Millisecond):
			cancel()
			<-ended
		}
	}
}

// TestDefectsAreDescribed: names are words with hyphens, texts are sentences, and
// requirements are ids.
func TestDefectsAreDescribed(t *testing.T) {
	name, id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`), regexp.MustCompile(`^(rfc\d+|advisory|suite)-[a-z0-9.-]+$`)
	seen := map[string]bool{}
	for _, d := range Defects() {
		if !name.MatchString(d.Name) || !id.MatchString(d.Requirement) || !strings.HasSuffix(d.Text, ".") || seen[d.Name] {
			t.Errorf("%+v", d)
		}
		seen[d.Name] = true
	}
	if len(seen) < 90 {
		t.Errorf("only %d defects", len(seen))
	}
}

func TestCrashes(t *testing.T) {
	chunked := "HTTP/1.1 401 S\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
	for _, c := range []struct{ defect, answer string }{
		{"ends-by-a-crash", in}, {"error-ends-by-a-crash", message(404, "no")},
		{"crashes-at-what-is-rare", message(200, "yes", "WWW-Authenticate: "+plainBasic)}, {"crashes-at-what-is-rare", chunked},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: the client ends by itself after %q", c.defect, c.answer)
				}
			}()
			play(t, t.Context(), scene{options: visitors[0], main: []string{c.answer}}, c.defect)
		}()
	}
}
