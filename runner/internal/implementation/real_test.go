package implementation

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/target"
)

const realImplementations = "../../../fixtures/implementations"

// usual are the implementations that are started unless
// AUTHSPEC_IMPLEMENTATIONS, a list of globs, names others. With
// AUTHSPEC_INSTALL they are installed first.
const usual = "nginx,apache2,lighttpd,flask,haproxy,caddy,apache2-digest,lighttpd-digest,twisted-digest,libmicrohttpd-digest"

// TestReal starts the real implementations that are installed, and asks for
// each resource with and without credentials: what their target files claim
// must be so.
func TestReal(t *testing.T) {
	all, err := Load(realImplementations)
	if err != nil {
		t.Fatal(err)
	}
	globs := strings.Split(cmp.Or(os.Getenv("AUTHSPEC_IMPLEMENTATIONS"), usual), ",")
	var missing []string
	here := 0
	turn := make(chan struct{}, 2) // more at once only make each other slow
	for _, im := range all {
		if !slices.ContainsFunc(globs, func(glob string) bool { ok, _ := path.Match(glob, im.Name); return ok }) {
			continue
		}
		t.Run(im.Name, func(t *testing.T) {
			if os.Getenv("AUTHSPEC_INSTALL") != "" {
				if err := im.Install(t.Context(), t.Output()); err != nil {
					t.Fatal(err)
				}
			}
			if err := im.Installed(t.Context()); err != nil {
				missing = append(missing, err.Error())
				t.Skip(err)
			}
			here++
			t.Parallel()
			turn <- struct{}{}
			defer func() { <-turn }()
			testReal(t, im)
		})
	}
	if here == 0 {
		t.Skipf("none of the real implementations is here: %s", strings.Join(missing, "; "))
	}
}

func testReal(t *testing.T, im Implementation) {
	began := time.Now()
	r, err := im.Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := visitor{t: t, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}}
	// Deferred, not a Cleanup: the next one's turn comes when this one is gone.
	defer func() {
		if t.Failed() {
			t.Logf("output of %s:\n%s", im.Name, r.Output())
		}
		if err := r.Stop(); err != nil {
			t.Error(err)
		}
		if left := r.process.Left(); len(left) > 0 {
			t.Errorf("processes left after Stop: want none, got %v", left)
		}
	}()
	t.Logf("version %s on port %s, up after %s", r.Version, r.Port, time.Since(began).Round(time.Millisecond))
	described, err := im.readTarget(placeholders{Port: r.Port, Version: r.Version})
	if err != nil {
		t.Fatal(err)
	}
	v.target = described.Target
	claims := v.claims(described)
	if len(claims) == 0 {
		t.Error("the target file claims nothing")
	}
	for _, claim := range claims {
		v.hold(claim)
	}
}

// visitor asks a started implementation.
type visitor struct {
	t      *testing.T
	client *http.Client
	target *target.Target
}

// claim is an answer that a target file promises.
type claim struct {
	text     string
	resource target.Resource
	with     func(target.Resource) string // the Authorization field; nil for none
	status   int
}

// refusals are answers to requests without credentials that are not a 401, and
// why that is the product's own doing.
var refusals = map[string]int{}

// locksOut are accounts that the product refuses though their credentials are
// right; findings.yaml tells why.
var locksOut = map[string]bool{
	"TestReal/lighttpd-digest special":      true,
	"TestReal/twisted-digest special":       true,
	"TestReal/libmicrohttpd-digest special": true,
	"TestReal/squid-digest special":         true,
}

// claims lists what a target file promises.
func (v visitor) claims(d described) []claim {
	var all []claim
	for _, r := range d.Resources {
		if r.Role == "open" {
			all = append(all, claim{"open", r, nil, 200})
			continue
		}
		refused := cmp.Or(refusals[v.t.Name()+" "+r.Role], 401)
		all = append(all, claim{r.Role + " without credentials", r, nil, refused})
		if r.Role == "bearer" {
			all = append(all, v.tokenClaims(r)...)
			continue
		}
		for _, a := range d.Accounts {
			// One account shows that a resource works; all of them are tried on
			// the first.
			if a.Role == "ordinary" || r.Role == d.Resources[0].Role && !locksOut[v.t.Name()+" "+a.Role] {
				status := map[string]int{"forbidden": 403}[a.Role]
				all = append(all, claim{r.Role + " as " + a.Role, r, func(r target.Resource) string { return v.credentials(r, a) }, cmp.Or(status, 200)})
			}
		}
		if r.Role == d.Resources[0].Role && len(d.Accounts) > 0 {
			wrong := target.Account{Role: "wrong", User: d.Accounts[0].User, Password: "not-the-password"}
			all = append(all, claim{r.Role + " with a wrong password", r, func(r target.Resource) string { return v.credentials(r, wrong) }, 401})
		}
	}
	return all
}

// tokenClaims lists what is promised of each token.
func (v visitor) tokenClaims(r target.Resource) []claim {
	var all []claim
	for _, token := range []struct {
		role   string
		status int
	}{{"valid", 200}, {"expired", 401}, {"narrow", 403}} {
		if text, ok := v.target.Token(token.role); ok {
			all = append(all, claim{"bearer with the token " + token.role, r, func(target.Resource) string { return "Bearer " + text }, token.status})
		}
	}
	return all
}

// hold checks a claim.
func (v visitor) hold(c claim) {
	authorization := ""
	if c.with != nil {
		authorization = c.with(c.resource)
	}
	status, body, _ := v.get(c.resource, authorization)
	if status != c.status {
		v.t.Errorf("%s: %s: want status %d, got %d with %.300q", c.text, c.resource.Path, c.status, status, body)
	}
	if held := strings.Contains(body, c.resource.Granted.Marker); held != (c.status == 200) {
		v.t.Errorf("%s: %s: want the marker %q in the content only of a 200, got %d with %.300q", c.text, c.resource.Path, c.resource.Granted.Marker, status, body)
	}
}

func (v visitor) get(r target.Resource, authorization string) (status int, body string, header http.Header) {
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, r.URL.String()+r.Path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	answer, err := v.client.Do(request)
	if err != nil {
		v.t.Error(err)
		return 0, "", nil
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Error(err)
	}
	return answer.StatusCode, string(content), answer.Header
}

// credentials are Basic ones, or Digest ones for a challenge that the resource
// is asked for. What is protected by another role is so by the scheme of the
// first resource.
func (v visitor) credentials(r target.Resource, a target.Account) string {
	if r.Role == "basic" || r.Role != "digest" && v.target.Resources[0].Role != "digest" {
		request := http.Request{Header: http.Header{}}
		request.SetBasicAuth(a.User, a.Password)
		return request.Header.Get("Authorization")
	}
	_, _, header := v.get(r, "")
	for _, challenge := range header.Values("WWW-Authenticate") {
		if scheme, _, _ := strings.Cut(challenge, " "); strings.EqualFold(scheme, "Digest") {
			return digest(challenge, r.Path, a)
		}
	}
	v.t.Errorf("%s: want a Digest challenge, got %q", r.Path, header.Values("WWW-Authenticate"))
	return ""
}

var authParam = regexp.MustCompile(`(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))`)

// digest answers a challenge as RFC 7616, section 3.4.1, says, with qop auth
// where it is offered.
func digest(challenge, uri string, a target.Account) string {
	given := map[string]string{}
	for _, m := range authParam.FindAllStringSubmatch(challenge, -1) {
		given[strings.ToLower(m[1])] = m[2] + m[3]
	}
	newHash := md5.New
	if strings.EqualFold(given["algorithm"], "SHA-256") {
		newHash = sha256.New
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	a1 := sum(newHash, a.User, given["realm"], a.Password)
	a2 := sum(newHash, "GET", uri)
	fields := fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s"`, quote(a.User), given["realm"], given["nonce"], uri)
	for _, name := range []string{"algorithm", "opaque"} {
		if value, ok := given[name]; ok {
			fields += fmt.Sprintf(`, %s="%s"`, name, value)
		}
	}
	if given["qop"] == "" {
		return fields + fmt.Sprintf(`, response="%s"`, sum(newHash, a1, given["nonce"], a2))
	}
	response := sum(newHash, a1, given["nonce"], "00000001", "f2/wE4q7", "auth", a2)
	return strings.Replace(fields, `algorithm="`+given["algorithm"]+`"`, "algorithm="+given["algorithm"], 1) +
		fmt.Sprintf(`, qop=auth, nc=00000001, cnonce="f2/wE4q7", response="%s"`, response)
}

func sum(newHash func() hash.Hash, parts ...string) string {
	h := newHash()
	io.WriteString(h, strings.Join(parts, ":"))
	return hex.EncodeToString(h.Sum(nil))
}
