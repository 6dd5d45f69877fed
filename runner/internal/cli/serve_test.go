package cli

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
)

// TestServePlain: the commands that it prints have what leads in, each request
// gets its line, and an interrupt ends it.
func TestServePlain(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		env := &Env{Stdout: in, Stderr: io.Discard, Getenv: func(string) (string, bool) { return "", false }, Now: time.Now}
		ended <- Main(ctx, []string{"serve", "--plain"}, env)
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	var told []string
	for len(told) < 3 && lines.Scan() {
		told = append(told, lines.Text())
	}
	text := strings.Join(told, "\n")
	words := strings.Fields(told[1])
	if len(words) != 5 || words[0] != "curl" || !strings.Contains(text, "The user is alice, the password "+server.PlainPassword) || !strings.Contains(text, "curl --digest -u ") {
		t.Fatalf("got %s", text)
	}
	for _, password := range []string{server.PlainPassword, "another"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, words[4], nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(server.PlainUser, password)
		answered := make(chan error, 1)
		go func() {
			answer, err := http.DefaultClient.Do(request)
			if err == nil {
				answer.Body.Close()
			}
			answered <- err
		}()
		if lines.Scan() {
			told = append(told, lines.Text())
		}
		if err := <-answered; err != nil {
			t.Fatal(err)
		}
	}
	interrupt()
	for lines.Scan() {
		told = append(told, lines.Text())
	}
	want := "GET \"/basic/\": 200, Basic credentials are right\nGET \"/basic/\": 401, the user or the password is wrong"
	if got := strings.Join(told[3:], "\n"); got != want {
		t.Errorf("want the lines\n%s\ngot\n%s", want, got)
	}
	if code := <-ended; code != exitOK {
		t.Errorf("want status 0, got %d", code)
	}
}
