package server

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Target is the target file that describes this server to the suite, in YAML.
func (s *Server) Target() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "format: 1\nname: authspec reference server\n")
	fmt.Fprintf(&out, "implementation: {product: authspec-reference, version: %q}\n", Version)
	fmt.Fprintf(&out, "url: %s\nresources:\n", s.URL())
	for _, r := range []struct{ role, path, marker string }{
		{"basic", "/basic/", basicMarker},
		{"digest", "/digest/", digestMarker},
		{"bearer", "/bearer/", bearerMarker},
		{"dpop", "/dpop/", dpopMarker},
		{"mcp", mcpPath, ""},
		{"open", "/", ""},
		{"same-realm", "/basic2/", sameMarker},
		{"writable", "/dav/", storedMarker},
		{"whoami", "/whoami/", identityMarker},
	} {
		if r.role == "writable" && s.readOnly {
			continue
		}
		fmt.Fprintf(&out, "  %s: {path: %s%s}\n", r.role, r.path, marker(r.marker))
	}
	fmt.Fprintf(&out, "  api-key: {path: /key/, field: %s, key: %s%s}\n", keyField, ownedKey, marker(keyMarker))
	fmt.Fprintf(&out, "  session:\n    path: /account/\n    marker: %q\n    cookie: %s\n", accountMarker, sessionCookie)
	fmt.Fprintf(&out, "    login: {path: /account/login, body: \"user=${user}&password=${password}\"}\n    logout: {path: /account/logout}\n")
	if s.secure {
		fmt.Fprintf(&out, "  mtls: {path: /mtls/%s}\n", marker(mtlsMarker))
		fmt.Fprintf(&out, "  clear: {url: %q, path: /basic/%s}\n", s.clearURL(), marker(basicMarker))
	}
	fmt.Fprintf(&out, "accounts:\n")
	for _, l := range logins() {
		fmt.Fprintf(&out, "  %s: {user: %s, password: %s}\n", l.role, strconv.Quote(l.user), strconv.Quote(l.password))
	}
	fmt.Fprintf(&out, "tokens:\n")
	for _, t := range ownedTokens() {
		if t.role == "mtls" && !s.secure {
			continue
		}
		fmt.Fprintf(&out, "  %s: %s\n", t.role, strconv.Quote(t.value))
	}
	if key, err := clientKey().MarshalJSON(); err == nil {
		fmt.Fprintf(&out, "dpop: {key: %q}\n", key)
	}
	if s.secure {
		out.WriteString(describeCertificates())
	}
	describeIssuer(&out)
	if list := s.follows(); len(list) > 0 {
		fmt.Fprintf(&out, "follows: [%s]\n", strings.Join(list, ", "))
	}
	fmt.Fprintf(&out, "openapi: %s\n", s.OpenAPI())
	fmt.Fprintf(&out, "limits: {failures: none, nonce-life: %s, session-life: %s}\n", s.nonces.life, s.sessions.life)
	return out.Bytes()
}

// follows are the documents that bind the server because it claims them.
func (s *Server) follows() []string {
	return slices.DeleteFunc([]string{followsMCP, followsProfile, followsOAuth21}, func(name string) bool {
		return slices.Contains(s.against, name)
	})
}

// What the server claims to follow beyond the RFCs of its schemes.
const (
	followsMCP     = "mcp@" + mcpRevision
	followsProfile = "rfc9068" // JWT access tokens
	followsOAuth21 = "oauth-2.1"
)

// describeIssuer says whose JWTs count, with the keys to make some. The suite
// listens besides, so that tokens can point to an address that answers.
func describeIssuer(out *bytes.Buffer) {
	fmt.Fprintf(out, "issuer:\n  iss: %s\n  aud: %s\n  listen: 127.0.0.1:0\n", jwtIssuer, jwtAudience)
	fmt.Fprintf(out, "  claims: {scope: %s write}\n  keys:\n", bearerScope)
	for _, k := range jwtKeys() {
		fmt.Fprintf(out, "    - {alg: %s, kid: %s, key: %s}\n", k.algorithm, k.id, strconv.Quote(k.private))
	}
}

func marker(text string) string {
	if text == "" {
		return ""
	}
	return ", marker: " + strconv.Quote(text)
}
