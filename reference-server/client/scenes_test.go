package client

import (
	"fmt"
	"strings"
)

// message is an answer with content.
func message(status int, content string, lines ...string) string {
	text := fmt.Sprintf("HTTP/1.1 %d S\r\nContent-Length: %d\r\n", status, len(content))
	for _, line := range lines {
		text += line + "\r\n"
	}
	return text + "\r\n" + content
}

// asks is a 401 with challenges, a line each.
func asks(lines ...string) string {
	for i := range lines {
		lines[i] = "WWW-Authenticate: " + lines[i]
	}
	return message(401, "no", lines...)
}

var in = message(200, "yes")

const (
	plainBasic  = `Basic realm="a"`
	plainDigest = `Digest realm="a", nonce="n", qop="auth", algorithm=SHA-256, opaque="o+p"`
)

// digestOf is a challenge whose parameters follow the realm.
func digestOf(rest string) string { return `Digest realm="a", nonce="n==", ` + rest }

// challenged are challenges that a user meets alone.
var challenged = [][]string{
	{plainBasic}, {plainDigest}, {},
	{`Newauth realm="b", type=1, Basic realm="a"`}, {`Newauth realm="b", Digest realm="a", nonce="n"`},
	{`Newauth realm="b"`, plainBasic}, {plainBasic, `Newauth realm="b"`}, {plainDigest, `Newauth realm="b", nonce="x"`},
	{`NTLM, ` + plainDigest}, {`Negotiate abcd==, ` + plainBasic}, {`Negotiate abcd==`, plainBasic}, {`Negotiate`, `Basic realm="a"`},
	{`Digest realm="a"`, `nonce="n"`}, {`,, ` + plainBasic + ` ,`}, {`basic realm="a"`}, {`DIGEST realm="a", nonce="n"`},
	{`Basic REALM="a"`}, {`Digest REALM="a", Nonce="n", QOP="auth"`}, {`Digest qop="auth", nonce="n", realm="a"`},
	{`Basic realm = "a"`}, {`Digest realm="say \"hi\" \\now", nonce="n"`}, {`Basic realm=a`}, {`Digest realm="a", nonce=n`},
	{`Digest realm="a", nonce="n", algorithm="MD5"`}, {"Digest realm=\"a\",\r\n nonce=\"n\",\r\n\tqop=\"auth\""},
	{`Basic realm="a", newparam=1`}, {`Newauth text="Basic realm=\"found\", x"`}, {`Newauth text="Basic realm=found"`}, {`Digest text="realm=b", realm="a", nonce="n"`},
	{`Digest realm="Unit, Organization", nonce="n"`}, {plainBasic, plainDigest}, {plainDigest, plainBasic},
	{digestOf(`algorithm=SHA-256`), digestOf(`algorithm=MD5`)}, {digestOf(`algorithm=FOO-999, qop="auth"`)},
	{digestOf(`algorithm=FOO-999`), digestOf(`algorithm=MD5`)}, {digestOf(`algorithm=SHA-512-256, qop="auth"`)},
	{digestOf(`algorithm=SHA-512-256-sess, qop="auth"`)}, {digestOf(`algorithm=MD5-sess, qop="auth"`)}, {digestOf(`qop="foo, auth"`)},
	{digestOf(`qop="auth,auth-int"`)}, {digestOf(`qop="auth-int"`)}, {digestOf(`qop="foo"`)}, {digestOf(`opaque=""`)},
	{`Digest realm="a  b", nonce="n", qop="auth"`}, {digestOf(`userhash=true`)}, {digestOf(`userhash=true, charset=UTF-8`)},
	{`Basic realm="a", charset="utf-8"`}, {`Basic realm="a", charset=UTF-8`}, {`Basic realm="a", charset="ISO-8859-1"`},
	{`Digest realm="http-auth@example.org/", nonce="n/=", qop="auth"`}, {`Newauth title="Basic realm=found"`, plainDigest},
	{`Basic realm="a",hint="x" , charset="UTF-8"`}, {`Basic   realm="a"`}, {`Basic realm=""`}, {`Basic realm="a", hint=apps`},
	{`Basic realm="a=` + strings.Repeat("a", 300) + `"`}, {`Basic realm="a" charset=x`}, {`Basic realm="a", realm="b"`}, {`Basic realm="a`},
	{`Newauth type=1, ` + plainBasic, `Otherauth type=1`}, {`Digest realm="a", nonce="n\"x"`}, {"Digest realm=\"a\rX: y\", nonce=\"n\""}, {digestOf(`qop=""`)},
}

// visitors are users whom some of it goes wrong for only.
var visitors = []Options{
	{URL: "/p/x", User: "alice", Password: "Secret: b?>"},
	{URL: "/p/x", User: "j\u00fcrgen", Password: "p\u00e4\u00df\u20ac"},
	{URL: "/p/x", User: `q"b\s/@`, Password: "x"}, {URL: "/p/x", User: "a:b", Password: "x"}, {URL: "/p/x", User: "a", Password: "x\x01y"},
	{URL: "/p/x", User: "alice"}, {URL: "/p/x?q=a%20b", User: "alice", Password: strings.Repeat("long ", 30)},
	{URL: "/p/x", User: "alice", Password: "p", Method: "POST", Body: []byte("content")}, {URL: "/p/x", User: "alice", Password: "p", Method: "TRACE"},
}

// scenes is everything that is played.
func scenes() []scene {
	var list []scene
	add := func(name string, o Options, main ...string) {
		list = append(list, scene{name: name, options: o, main: main})
	}
	for i, lines := range challenged {
		add(fmt.Sprint("challenge ", i), visitors[0], asks(append([]string(nil), lines...)...), in)
	}
	for i, who := range visitors {
		add(fmt.Sprint("basic ", i), who, asks(plainBasic), in)
		add(fmt.Sprint("digest ", i), who, asks(plainDigest), in)
		add(fmt.Sprint("auth-int ", i), who, asks(digestOf(`qop="auth-int", charset=UTF-8`)), in)
	}
	alice, jurgen := visitors[0], visitors[1]
	add("charset in small letters", jurgen, asks(`Basic realm="a", charset="utf-8"`), in)
	add("hashed name", jurgen, asks(digestOf(`userhash=true, charset=UTF-8`)), in)
	add("small letters", alice, message(401, "", "www-authenticate: "+plainBasic), in)
	add("challenge of a success", alice, message(200, "yes", "WWW-Authenticate: "+plainBasic))
	add("misdirected", alice, asks(plainBasic), message(421, "no"), in)
	add("redirect within", alice, asks(plainDigest), message(302, "", "Location: /p/y"), in)
	add("redirect to another realm", alice, asks(plainBasic), message(302, "", "Location: /q/y"), asks(`Basic realm="b"`), in)
	add("refused", alice, asks(plainBasic))
	add("refused by Digest", alice, asks(plainDigest))
	add("new nonce", alice, asks(digestOf(`qop="auth"`)), asks(`Digest realm="a", nonce="m"`), in)
	add("stale", alice, asks(digestOf(`qop="auth"`)), asks(`Digest realm="a", nonce="m", qop="auth", stale=TRUE`), in)
	add("weaker", alice, asks(plainDigest), asks(plainBasic), in)
	add("other realm", alice, asks(plainBasic), asks(`Basic realm="b"`), asks(`Basic realm="c"`), in)
	add("forbidden", alice, asks(plainBasic), message(403, "no"))
	var stale []string
	for i := range 2 * patience {
		stale = append(stale, asks(fmt.Sprintf(`Digest realm="a", nonce="%d", stale=true`, i)))
	}
	add("stale for ever", alice, stale...)
	add("content of a 401", alice, message(401, "HTTP/1.1 200 S\r\nContent-Length: 4\r\n\r\nfake", "WWW-Authenticate: "+plainBasic), in)
	add("cookie", alice, message(401, "", "WWW-Authenticate: "+plainBasic, "Set-Cookie: a=b; Path=/"), in)
	add("unasked", Options{URL: "/p/x", User: "alice", Password: "p", Unasked: true}, in)
	list = append(list, sessionScenes()...)
	list = append(list, redirectScenes()...)
	list = append(list, tokenScenes()...)
	list = append(list, proxyScenes()...)
	list = append(list, roleScenes()...)
	return append(list, controlScenes()...)
}

// sessionScenes fetch several URLs in one process.
func sessionScenes() (list []scene) {
	add := func(name string, urls []string, main ...string) {
		o := Options{URLs: urls, User: "alice", Password: "p"}
		list = append(list, scene{name: name, options: o, main: main})
	}
	add("basic space", []string{"/p/x", "/p/y/z", "/q/x", "/q/y"}, asks(plainBasic), in, in, asks(plainBasic), in)
	add("digest space", []string{"/p/x", "/p/y", "/q/x"}, asks(plainDigest), in, in, in)
	add("domain", []string{"/p/x", "/q/x", "/r/x"}, asks(digestOf(`domain="/p /q", qop="auth"`)), in, in, asks(plainDigest), in)
	add("session, new nonce", []string{"/p/x", "/p/y"}, asks(digestOf(`algorithm=MD5-sess, qop="auth"`)), message(200, "yes", `Authentication-Info: nextnonce="m"`), in)
	add("weaker later", []string{"/p/x", "/q/y"}, asks(digestOf(`domain="/p"`)), in, asks(plainBasic), in)
	add("session", []string{"/p/x", "/p/y", "/p/z"}, asks(digestOf(`algorithm=MD5-sess, qop="auth"`)), in)
	add("nextnonce", []string{"/p/x", "/p/y", "/p/z"}, asks(digestOf(`qop="auth"`)), message(200, "yes", `Authentication-Info: nextnonce="m"`), in)
	add("nextnonce of a 404", []string{"/p/x", "/p/y", "/p/z"}, asks(digestOf(`qop="auth"`)), message(404, "", `Authentication-Info: nextnonce="m"`), in)
	add("rspauth", []string{"/p/x"}, asks(digestOf(`qop="auth"`)), message(200, "yes", `Authentication-Info: rspauth="0123", qop=auth, nc=00000001`))
	return list
}

// redirectScenes lead elsewhere.
func redirectScenes() (list []scene) {
	alice := visitors[0]
	for _, status := range []int{301, 302, 303, 307, 308} {
		there, again := message(status, "", "Location: http://${other}/p/x"), message(status, "", "Location: http://${main}/p/y")
		list = append(list,
			scene{name: "redirect", options: alice, main: []string{asks(plainBasic), there, in}, other: []string{again}},
			scene{name: "redirect to who asks", options: alice, main: []string{there}, other: []string{asks(plainDigest), in}},
			scene{name: "redirect, back and forth", options: alice, main: []string{there, asks(plainBasic), there}, other: []string{again, asks(plainBasic), in}})
	}
	there := message(302, "", "Location: http://${other}/p/x")
	netrc := func(text string) Options { return Options{URL: "/p/x", Netrc: text} }
	return append(list,
		scene{name: "redirect to a name", options: alice, main: []string{asks(plainBasic), message(302, "", "Location: http://localhost:${other.port}/p/x")}, other: []string{in}},
		scene{name: "redirect with a user", options: alice, main: []string{message(302, "", "Location: http://eve:x@${other}/p/x")}, other: []string{asks(plainBasic), in}},
		scene{name: "user in the URL", options: Options{URL: "http://al%69ce:p%40@${main}/p/x"}, main: []string{asks(plainBasic), in}},
		scene{name: "user in the URL, redirect", options: Options{URL: "http://alice:p@${main}/p/x"}, main: []string{asks(plainBasic), there}, other: []string{in}},
		scene{name: "netrc", options: netrc("machine example.com login eve password x\nmachine 127.0.0.1 login alice password p"), main: []string{asks(plainBasic), in}},
		scene{name: "netrc of another host", options: netrc("machine example.com login eve password x"), main: []string{asks(plainBasic), in}},
		scene{name: "netrc, redirect", options: netrc("machine 127.0.0.1 login alice password p"), main: []string{there}, other: []string{asks(plainBasic), in}},
	)
}

// tokenScenes have a token to send.
func tokenScenes() (list []scene) {
	tokened := Options{URL: "/p/x", Token: "abc.def", User: "alice", Password: "p"}
	bearer := asks(`Bearer realm="a", scope="x"`)
	there := message(302, "", "Location: http://${other}/p/x")
	posted, queried := tokened, tokened
	posted.Method, posted.Body = "POST", []byte("a=b")
	queried.URL = "/p/x?a=b"
	for _, o := range []Options{tokened, posted, queried} {
		list = append(list, scene{name: "bearer", options: o, main: []string{bearer, in}})
	}
	secured := tokened
	secured.URL = "https://${main}/p/x"
	uri := tokened
	uri.Token = "secret-token:abc%20def"
	return append(list,
		scene{name: "secret token", options: uri, main: []string{bearer, in}},
		scene{name: "bearer, redirect", options: tokened, main: []string{bearer, there}, other: []string{in}},
		scene{name: "bearer second", options: tokened, main: []string{asks(plainBasic + `, Bearer realm="b"`), in}},
		scene{name: "bearer elsewhere", options: tokened, main: []string{there}, other: []string{bearer, in}},
		scene{name: "bearer unverified", options: secured, main: []string{bearer, in}, secured: true, unknown: true},
		scene{name: "unverified", options: Options{URL: "https://${main}/p/x", User: "alice", Password: "p"}, main: []string{asks(plainBasic), in}, secured: true, unknown: true},
		scene{name: "from https to http", options: Options{URL: "https://${main}/p/x", User: "alice", Password: "p"},
			main: []string{asks(plainBasic), message(302, "", "Location: http://${other}/p/x")}, other: []string{in}, secured: true},
	)
}

// proxyScenes go through a proxy, or have one in vain.
func proxyScenes() []scene {
	proxied := Options{URL: "http://origin.invalid/p/x", User: "alice", Password: "p", Proxy: "http://${proxy}", ProxyUser: "bob", ProxyPassword: "q"}
	secured, direct, several := proxied, proxied, proxied
	several.URLs = []string{proxied.URL, proxied.URL}
	secured.URL = "https://${main}/p/x"
	direct.URL, direct.Proxy = "/p/x", ""
	refuses := func(lines ...string) string {
		for i := range lines {
			lines[i] = "Proxy-Authenticate: " + lines[i]
		}
		return message(407, "no", lines...)
	}
	return []scene{
		{name: "proxy", options: proxied, proxy: []string{refuses(plainBasic), asks(plainDigest), in}},
		{name: "proxy with a list", options: proxied, proxy: []string{refuses(`Newauth a=b, `+plainBasic, plainDigest), in}},
		{name: "proxy by Digest", options: proxied, proxy: []string{refuses(digestOf(`domain="/q", qop="auth"`)), in}},
		{name: "proxy refuses", options: proxied, proxy: []string{refuses(plainBasic)}},
		{name: "origin like a proxy", options: direct, main: []string{refuses(plainBasic), in}},
		{name: "origin of its own", options: direct, main: []string{asks(plainBasic), in}},
		{name: "tunnel", options: secured, proxy: []string{refuses(plainBasic), "tunnel"}, main: []string{asks(plainBasic), in}, secured: true},
		{name: "into a tunnel", options: proxied, proxy: []string{refuses(plainBasic), message(302, "", "Location: https://${main}/p/x"), "tunnel"}, main: []string{in}, secured: true},
		{name: "several through a proxy", options: several, proxy: []string{refuses(plainBasic), in}},
		{name: "tunnel refused", options: secured, proxy: []string{refuses(`Newauth a=b`), refuses(`Newauth a=b`)}, main: []string{in}, secured: true},
	}
}

// roleScenes are of clients that do more than fetch.
func roleScenes() []scene {
	registry := Options{URL: "/v2/a", User: "alice", Password: "p", Roles: []string{Registry}}
	secured := registry
	secured.URL = "https://${main}/v2/a"
	resource := Options{URL: "/mcp", Roles: []string{Metadata}}
	service := func(scheme string) string {
		return asks(`Bearer realm="` + scheme + `://${other}/token",service="r",scope="a:b:pull,push c"`)
	}
	metadata := func(resource string) string {
		return message(200, `{"resource":"http://${main}/`+resource+`","authorization_servers":["http://${other}"],"x":1}`)
	}
	// Placeholders are not of the length that they stand for.
	unmeasured := func(text string) string {
		_, content, _ := strings.Cut(text, "\r\n\r\n")
		return "HTTP/1.1 200 S\r\nConnection: close\r\n\r\n" + content
	}
	return []scene{
		{name: "registry", options: registry, main: []string{service("http"), in}, other: []string{message(200, `{"token":"Tok"}`)}},
		{name: "registry, service in clear", options: secured, main: []string{service("http"), in}, other: []string{message(200, `{"access_token":"Tok"}`)}, secured: true},
		{name: "websocket", options: Options{URL: "/", Roles: []string{WebSocket}}, main: []string{asks(plainBasic)}},
		{name: "metadata", options: resource, main: []string{asks(`Bearer realm="a"`), unmeasured(metadata("mcp"))}, other: []string{message(404, "")}},
		{name: "metadata elsewhere", options: resource, main: []string{asks(`Bearer resource_metadata="http://${main}/m"`), unmeasured(metadata("mcp"))}, other: []string{message(404, "")}},
		{name: "metadata of another", options: resource, main: []string{asks(`Bearer realm="a"`), unmeasured(metadata("other"))}, other: []string{message(404, "")}},
	}
}

// controlScenes have the fields of RFC 8053.
func controlScenes() (list []scene) {
	alice := visitors[0]
	control := func(text string) string { return "Authentication-Control: " + text }
	ask := "WWW-Authenticate: " + plainBasic
	for _, text := range []string{`Basic realm="a", location-when-unauthenticated="/l"`, `Basic realm="a", location-when-logout="/l"`,
		`Basic realm="b", no-auth=true`, `Digest realm="a", no-auth=true`, `Basic realm="a", newparam=1`} {
		list = append(list,
			scene{name: text, options: alice, main: []string{message(401, "no", ask, control(text)), message(200, "yes", control(text)), in}},
			scene{name: text, options: alice, main: []string{message(401, "no", ask, control(text)), message(401, "no", ask, control(text)), in}})
	}
	offered := message(200, "yes", "Optional-WWW-Authenticate: "+plainBasic)
	return append(list, scene{name: "offered", options: Options{URLs: []string{"/p/x", "/p/y"}, User: "a", Password: "p"}, main: []string{offered}})
}
