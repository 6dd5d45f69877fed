package reproduce

import (
	"net/url"
	"strings"
	"testing"

	"authspec/runner/results"
)

func TestCurl(t *testing.T) {
	origin := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	const own = "Host: 127.0.0.1:8080\r\nUser-Agent: authspec/0 (a/b)\r\nAccept: */*\r\n"
	for _, c := range []struct{ name, sent, want string }{
		{"plain", "GET /x HTTP/1.1\r\n" + own + "\r\n", "curl -sS -i --path-as-is http://127.0.0.1:8080/x"},
		{"head", "HEAD /x HTTP/1.1\r\n" + own + "\r\n", "curl -sS -i --path-as-is --head http://127.0.0.1:8080/x"},
		{"what curl takes for a pattern", "GET /x?a={1} HTTP/1.1\r\n" + own + "\r\n", "curl -sS -i --path-as-is --globoff 'http://127.0.0.1:8080/x?a={1}'"},
		{"old version", "GET /x HTTP/1.0\r\n" + own + "\r\n", "curl -sS -i --path-as-is --http1.0 http://127.0.0.1:8080/x"},
		{"a secret comes from the environment",
			"GET /x HTTP/1.1\r\n" + own + "Authorization: Basic ${ordinary.user-pass|base64}\r\n\r\n",
			`curl -sS -i --path-as-is -H "Authorization: Basic $(printf %s "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD" | base64 -w0)" http://127.0.0.1:8080/x`},
		{"the secret of another account can't", "GET /x HTTP/1.1\r\n" + own + "Authorization: Basic ${second.user-pass|base64}\r\n\r\n", ""},
		{"a made-up secret can't", "GET /x HTTP/1.1\r\n" + own + "Authorization: Basic [base64 of ${ordinary.user}:x]\r\n\r\n", ""},
		{"a secret in the target can't", "GET /x?p=${ordinary.password|percent} HTTP/1.1\r\n" + own + "\r\n", ""},
		{"a secret in the content can't", "POST /x HTTP/1.1\r\n" + own + "Content-Length: 20\r\n\r\n${ordinary.password}", ""},
		{"no shell code comes out of a field", "GET /x HTTP/1.1\r\n" + own + "X-A: it's $(reboot)\r\n\r\n",
			`curl -sS -i --path-as-is -H 'X-A: it'\''s $(reboot)' http://127.0.0.1:8080/x`},
		{"nor out of what stands beside a secret", "GET /x HTTP/1.1\r\n" + own + "X-A: $(reboot) ${ordinary.user-pass|base64}\r\n\r\n", ""},
		{"method and body", "PUT /x HTTP/1.1\r\n" + own + "Content-Length: 2\r\n\r\nab", "curl -sS -i --path-as-is -X PUT --data-binary ab http://127.0.0.1:8080/x"},
		{"an empty value", "GET /x HTTP/1.1\r\n" + own + "Authorization: \r\n\r\n", "curl -sS -i --path-as-is -H 'Authorization;' http://127.0.0.1:8080/x"},
		{"another host", "GET /x HTTP/1.1\r\nHost: other\r\n\r\n", "curl -sS -i --path-as-is -H 'Host: other' http://127.0.0.1:8080/x"},
		{"no host", "GET /x HTTP/1.1\r\nAccept: */*\r\n\r\n", ""},
		{"two hosts", "GET /x HTTP/1.1\r\n" + own + "Host: a\r\n\r\n", ""},
		{"a length that is none", "PUT /x HTTP/1.1\r\n" + own + "Content-Length: +2\r\n\r\nab", ""},
		{"two lengths", "PUT /x HTTP/1.1\r\n" + own + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", ""},
		{"absolute-form", "GET http://127.0.0.1:8080/x HTTP/1.1\r\n" + own + "\r\n", ""},
		{"escaped octets", "GET /x HTTP/1.1\r\n" + own + "X: \\x00\r\n\r\n", ""},
		{"a bare LF", "GET /x HTTP/1.1\nHost: a\r\n\r\n", ""},
		{"a fold", "GET /x HTTP/1.1\r\n" + own + "X: a\r\n b\r\n\r\n", ""},
		{"leading white space", "GET /x HTTP/1.1\r\n" + own + "X:  a\r\n\r\n", ""},
		{"chunked", "PUT /x HTTP/1.1\r\n" + own + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""},
		{"an unknown version", "GET /x HTTP/1.2\r\n" + own + "\r\n", ""},
		{"no end of the header section", "GET /x HTTP/1.1\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Curl(Server{Origin: origin}, []results.Exchange{{Sent: c.sent}}); got != c.want {
				t.Errorf("want %s\n got %s", c.want, got)
			}
		})
	}
	if got := Curl(Server{Origin: origin}, make([]results.Exchange, 2)); got != "" {
		t.Errorf("two requests: want no command, got %s", got)
	}
}

func TestCurlDigest(t *testing.T) {
	origin := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	const (
		own       = "Host: 127.0.0.1:8080\r\nUser-Agent: authspec/0 (a/b)\r\nAccept: */*\r\n"
		plain     = "GET /x HTTP/1.1\r\n" + own + "\r\n"
		sha       = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n\r\n"
		before    = "Authorization: Digest username=\"alice\", realm=\"a \\\\ b\", algorithm=SHA-256, qop=auth, nc=00000001, "
		right     = before + "response=\"${ordinary.response}\", opaque=\"o\"\r\n"
		want      = `curl -sS -i --path-as-is --digest -u "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD" http://127.0.0.1:8080/x`
		challenge = "step-1.challenge"
	)
	for _, c := range []struct{ name, step, received, sent, want string }{
		{"a login", challenge, sha, "GET /x HTTP/1.1\r\n" + own + right + "\r\n", want},
		{"with more", challenge, sha, "PUT /x HTTP/1.1\r\n" + own + right + "X-A: b\r\n\r\n",
			`curl -sS -i --path-as-is --digest -u "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD" -X PUT -H 'X-A: b' http://127.0.0.1:8080/x`},
		{"a step of the case before it", "first", sha, "GET /x HTTP/1.1\r\n" + own + right + "\r\n", ""},
		{"other credentials", challenge, sha, "GET /x HTTP/1.1\r\n" + own + before + "response=\"[response of ${ordinary.password}]\"\r\n\r\n", ""},
		{"another account", challenge, sha, "GET /x HTTP/1.1\r\n" + own + before + "response=\"${second.response}\"\r\n\r\n", ""},
		{"another algorithm than the first", challenge, strings.Replace(sha, "SHA-256", "MD5", 1), "GET /x HTTP/1.1\r\n" + own + right + "\r\n", ""},
		{"the plain name where curl hashes it", challenge, strings.Replace(sha, "qop", "userhash=true, qop", 1), "GET /x HTTP/1.1\r\n" + own + right + "\r\n", ""},
		{"integrity", challenge, sha, "GET /x HTTP/1.1\r\n" + own + strings.Replace(right, "qop=auth", "qop=auth-int", 1) + "\r\n", ""},
		{"no challenge", challenge, "HTTP/1.1 401 No\r\n\r\n", "GET /x HTTP/1.1\r\n" + own + right + "\r\n", ""},
		{"a request that curl would not send", challenge, sha, "GET /x HTTP/1.1\r\n" + own + right + "X:  a\r\n\r\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Curl(Server{Origin: origin}, []results.Exchange{{Step: c.step, Sent: plain, Received: c.received}, {Step: "step-1", Sent: c.sent}})
			if got != c.want {
				t.Errorf("want %s\n got %s", c.want, got)
			}
		})
	}
}

func TestCurlOverTLS(t *testing.T) {
	const plain = "GET /x HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n"
	secure, clear := &url.URL{Scheme: "https", Host: "[::1]:8443"}, &url.URL{Scheme: "http", Host: "[::1]:8443"}
	for _, c := range []struct {
		server Server
		want   string
	}{
		{Server{Origin: secure}, "curl -sS -i --path-as-is 'https://[::1]:8443/x'"},
		{Server{Origin: secure, Insecure: true}, "curl -sS -i --path-as-is -k 'https://[::1]:8443/x'"},
		{Server{Origin: secure, CACert: "my ca.pem"}, "curl -sS -i --path-as-is --cacert 'my ca.pem' 'https://[::1]:8443/x'"},
		{Server{Origin: secure, Cert: "c.pem", Key: "k.pem"}, "curl -sS -i --path-as-is --cert c.pem --key k.pem 'https://[::1]:8443/x'"},
		{Server{Origin: secure, Cert: "c:1.pem", Key: "k.pem"}, ""},
		{Server{Origin: clear, Insecure: true, CACert: "ca.pem"}, "curl -sS -i --path-as-is 'http://[::1]:8443/x'"},
	} {
		if got := Curl(c.server, []results.Exchange{{Sent: plain}}); got != c.want {
			t.Errorf("want %s\n got %s", c.want, got)
		}
	}
}

func TestAuthspec(t *testing.T) {
	want := "authspec run http://h/ --only 'basic/a*b' --only http/c"
	if got := Authspec("authspec run http://h/", []string{"basic/a*b", "http/c"}); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestWord(t *testing.T) {
	for word, want := range map[string]string{
		"": "''", "a/b-c_d.e:1%41=,@": "a/b-c_d.e:1%41=,@", "http://[::1]:80/": "'http://[::1]:80/'", "it's": `'it'\''s'`,
		"$HOME": "'$HOME'", "a b": "'a b'", "x?y=1&z": "'x?y=1&z'", "~/t.yaml": "'~/t.yaml'", "#a": "'#a'", "!1": "'!1'",
	} {
		if got := Word(word); got != want {
			t.Errorf("%q: want %s, got %s", word, want, got)
		}
	}
}

// TestCurlKeyAndSession: keys and sessions come from the environment too.
func TestCurlKeyAndSession(t *testing.T) {
	origin := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	const (
		own   = "Host: 127.0.0.1:8080\r\nUser-Agent: authspec/0 (a/b)\r\nAccept: */*\r\n"
		login = "POST /login HTTP/1.1\r\n" + own + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 36\r\n\r\nuser=alice&password=${ordinary.password|percent}"
		page  = "GET /x HTTP/1.1\r\n" + own + "Cookie: sid=[cookie sid]; theme=[cookie theme]\r\n\r\n"
		want  = `curl -sS -o /dev/null -c cookies.txt --path-as-is --data-raw user=alice --data-urlencode "password=$AUTHSPEC_PASSWORD" http://127.0.0.1:8080/login` +
			` && curl -sS -i --path-as-is -b cookies.txt http://127.0.0.1:8080/x`
	)
	for _, c := range []struct {
		name, want string
		exchanges  []results.Exchange
	}{
		{"a key", `curl -sS -i --path-as-is -H "X-Api-Key: $AUTHSPEC_KEY" http://127.0.0.1:8080/x`,
			[]results.Exchange{{Sent: "GET /x HTTP/1.1\r\n" + own + "X-Api-Key: ${api-key.key}\r\n\r\n"}}},
		{"a key after its prefix", `curl -sS -i --path-as-is -H "Authorization: ApiKey $AUTHSPEC_KEY" http://127.0.0.1:8080/x`,
			[]results.Exchange{{Sent: "GET /x HTTP/1.1\r\n" + own + "Authorization: ApiKey ${api-key.key}\r\n\r\n"}}},
		{"a token", `curl -sS -i --path-as-is -H "Authorization: Bearer $AUTHSPEC_TOKEN" http://127.0.0.1:8080/x`,
			[]results.Exchange{{Sent: "GET /x HTTP/1.1\r\n" + own + "Authorization: Bearer ${token.valid}\r\n\r\n"}}},
		{"a key beside another secret", "",
			[]results.Exchange{{Sent: "GET /x HTTP/1.1\r\n" + own + "X-Api-Key: ${api-key.key} ${second.password}\r\n\r\n"}}},
		{"a session", want, []results.Exchange{{Step: "step-1.login", Sent: login}, {Step: "step-1", Sent: page}}},
		{"a session of two steps", "", []results.Exchange{{Step: "login", Sent: login}, {Step: "step-2", Sent: page}}},
		{"a login in JSON", "", []results.Exchange{{Step: "step-1.login", Sent: strings.Replace(login, "x-www-form-urlencoded", "json", 1)}, {Step: "step-1", Sent: page}}},
		{"another password", "", []results.Exchange{{Step: "step-1.login", Sent: strings.Replace(login, "ordinary", "second", 1)}, {Step: "step-1", Sent: page}}},
		{"an altered session", "", []results.Exchange{{Step: "step-1.login", Sent: login}, {Step: "step-1", Sent: strings.Replace(page, "[cookie sid]", "x[cookie sid]", 1)}}},
		{"a cookie of a step alone", "", []results.Exchange{{Sent: page}}},
	} {
		if got := Curl(Server{Origin: origin}, c.exchanges); got != c.want {
			t.Errorf("%s: want %s\n got %s", c.name, c.want, got)
		}
	}
}
