package curl

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// commands are words of command lines, where URL stands for that of a server and
// DIR for a directory with the files that are named.
var commands = [][]string{
	{"URL/a"},
	{"-u", "alice:p:w", "URL/a?b=c"},
	{"-ualice:pw", "-sS", "URL/a"},
	{"-sSku", "alice:pw", "--url", "URL/a"},
	{"--user", "alice:pw", "-H", "Authorization: Bearer x", "URL/a"},
	{"-H", "Authorization:", "-u", "alice:pw", "URL/a"},
	{"--oauth2-bearer", "tok", "URL/a"},
	{"-H", "X-Empty;", "-H", "X-One:  1 ", "-H", "no colon", "URL/a"},
	{"-H", "@DIR/fields", "URL/a"},
	{"-XDELETE", "URL/a"},
	{"-I", "URL/a"},
	{"-d", "a=b", "-d", "c=d", "URL/a"},
	{"-d", "@DIR/content", "URL/a"},
	{"--data-binary", "@DIR/content", "-X", "PUT", "URL/a"},
	{"--data-raw", "@x", "-H", "Content-Type: text/plain", "URL/a"},
	{"--data-urlencode", "q=a b&c", "-G", "URL/a?x=y"},
	{"--json", `{"a":1}`, "URL/a"},
	{"-A", "me", "-e", "https://x.example/", "-b", "a=b; c=d", "URL/a"},
	{"-fsSL", "--compressed", "--max-time", "5", "-o", "DIR/out", "-w", "%{http_code}", "URL/a"},
	{"-T", "DIR/content", "URL/a"},
	{"--", "URL/a"},
	{"USERINFO/a"},
}

// TestAgainstCurl: what is read is what curl sends.
func TestAgainstCurl(t *testing.T) {
	program, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		got = request(r.Method, r.RequestURI, r.Header, string(content))
	}))
	defer server.Close()
	dir := files(t)
	for _, words := range commands {
		words = slices.Clone(words)
		for i, w := range words {
			words[i] = strings.NewReplacer("URL", server.URL, "DIR", dir, "USERINFO", strings.Replace(server.URL, "//", "//al%40ice:p%3Aw@", 1)).Replace(w)
		}
		t.Run(strings.Join(words, " "), func(t *testing.T) {
			if words[0] == "--json" && exec.Command(program, "--json", "{}", "--version").Run() != nil {
				t.Skip("this curl is too old")
			}
			if out, err := exec.Command(program, append([]string{"-q", "-s"}, words...)...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			c, err := Read(words, os.ReadFile)
			if err != nil {
				t.Fatal(err)
			}
			if want := sent(c, dir); got != want {
				t.Errorf("curl sends\n%s\nand it was read as\n%s", got, want)
			}
		})
	}
}

func files(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range map[string]string{"content": "a=b\r\n&c=d\n", "fields": "X-A: 1\nX-B: 2\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sent is the request of a command, as the test's server would show it.
func sent(c *Command, dir string) string {
	h := http.Header{}
	removed := false
	for _, f := range c.Fields {
		if removed = removed || strings.EqualFold(f.Name, "Authorization"); f.Value != "" || f.Name == "X-Empty" {
			h.Add(f.Name, strings.TrimSpace(f.Value))
		}
	}
	r := http.Request{Header: h}
	switch {
	case removed:
	case c.Bearer != nil:
		h.Set("Authorization", "Bearer "+*c.Bearer)
	case c.User != nil:
		user, password, _ := strings.Cut(*c.User, ":")
		r.SetBasicAuth(user, password)
	}
	body := string(c.Body)
	if slices.Contains(c.Ignored, "--upload-file") {
		content, _ := os.ReadFile(filepath.Join(dir, "content"))
		body = string(content)
	}
	return request(c.Method, c.URL.RequestURI(), h, body)
}

// request shows what counts of one.
func request(method, target string, h http.Header, body string) string {
	lines := []string{method + " " + target}
	for _, name := range []string{"Authorization", "Cookie", "Referer", "Content-Type", "X-Empty", "X-One", "X-A", "X-B"} {
		for _, v := range h.Values(name) {
			lines = append(lines, name+": "+v)
		}
	}
	return strings.Join(append(lines, fmt.Sprintf("%q", body)), "\n")
}

// TestWrongUse: what can't be read is said, without a value.
func TestWrongUse(t *testing.T) {
	none := func(string) ([]byte, error) { return nil, errors.New("no file") }
	for _, c := range []struct{ words, want string }{
		{"-s", "names no URL"},
		{"http://a/ http://b/", "2 words that stand for a URL"},
		{"-u", "-u wants a value"},
		{"--user", "--user wants a value"},
		{"--usr x http://a/", "did you mean --user?"},
		{"-ö http://a/", "no option -"},
		{"ftp://a/", "begins with ftp"},
		{"http://alice:s3cret#x@a/", "can't be read"},
		{"-d @missing http://a/", "can't be read"},
		{"-d @- http://a/", "standard input"},
		{"-H @missing http://a/", "can't be read"},
		{"http://a/ --next http://b/", "several requests"},
		{"--resolve a http://a/", "HOST:PORT:ADDRESS"},
		{"http:///x", "no host"},
	} {
		_, err := Read(strings.Fields(c.words), none)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", c.words, err)
		}
	}
}

// TestOptions: what is asked of the way, and what was not looked at.
func TestOptions(t *testing.T) {
	c, err := Read(strings.Fields("-kLE c.pem:pw --key k.pem --cacert ca.pem -x proxy:3128 -U p:q --resolve a.example:443:[::1] --digest "+
		"--netrc -F a=b --no-keepalive --user=alice:pw a.example/x#y"), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(c.Insecure, c.Follow, c.Cert, c.Key, c.CACert, c.Proxy, c.ProxyAuthorization(), c.Resolve, c.Auth, *c.User, c.URL, c.Method, c.Ignored)
	want := "true true c.pem k.pem ca.pem proxy:3128 Basic cDpx map[a.example:443:[::1]:443] digest alice:pw http://a.example/x POST [--cert with a password --netrc --form]\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
