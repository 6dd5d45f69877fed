package scheme

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/pattern"
)

// claim is what Digest credentials say.
type claim struct {
	Received
	params httpauth.Challenge
}

func claimOf(r Received, rest string) (c claim, problem string) {
	list, problems := httpauth.ParseInfo([]string{rest})
	for _, p := range problems {
		if p.Rule.Breaks() {
			return c, "they can't be read: " + p.Text(r.shown)
		}
	}
	return claim{r, httpauth.Challenge{Scheme: digest{}.Name(), Params: list}}, ""
}

// value is that of a parameter, empty where there is none.
func (c claim) value(name string) string {
	for _, p := range c.params.Param(name) {
		return p.Value
	}
	return ""
}

func (c claim) has(name string) bool { return len(c.params.Param(name)) > 0 }

// twice is a parameter that stands there twice, so that it has no certain value.
func (c claim) twice() string {
	for _, p := range c.params.Params {
		if len(c.params.Param(p.Name)) > 1 {
			return p.Name
		}
	}
	return ""
}

// posed is a challenge, with the nonce that it has come to have.
type posed struct {
	httpauth.DigestChallenge
	as     httpauth.Challenge // as it came
	listed string             // qop, as it came
}

// posed are the Digest challenges that the client has got, once more for each
// nonce that it was told to use.
func (c claim) posed() []posed {
	var list []posed
	for _, o := range c.offered(digest{}) {
		d, ok := o.Digest()
		if !ok {
			continue
		}
		one := posed{DigestChallenge: d, as: o}
		for _, q := range o.Param("qop") {
			one.listed = q.Value
		}
		list = append(list, one)
		for _, nonce := range c.NextNonces {
			later := one
			later.Nonce = nonce
			list = append(list, later)
		}
	}
	return list
}

// Proves: some challenge is answered rightly. Where none is, what is wrong is said
// by the one that the credentials have most in common with.
func (s digest) Proves(r Received, rest string, h Holder) (ok bool, got string) {
	c, problem := claimOf(r, rest)
	if problem == "" {
		problem = c.beforehand()
	}
	if problem != "" {
		return false, problem
	}
	common := -1
	for _, p := range c.posed() {
		if p.Nonce != c.value("nonce") {
			continue
		}
		a := reply{c, p, h}
		problem, remark := a.judge()
		if problem == "" {
			return true, remark
		}
		if n := a.common(); n > common {
			common, got = n, problem
		}
	}
	if common < 0 {
		got = c.noNonce()
	}
	return false, got
}

// beforehand is what is wrong whatever the challenge.
func (c claim) beforehand() string {
	if name := c.twice(); name != "" {
		return name + " stands there twice"
	}
	for _, name := range []string{"realm", "nonce", "uri", "response"} {
		if !c.has(name) {
			return "they have no " + name
		}
	}
	switch both := c.has("username") && c.has("username*"); {
	case both:
		return "both username and username* stand there, which is an error"
	case !c.has("username") && !c.has("username*"):
		return "they have no username"
	}
	return ""
}

// noNonce says what is wrong with a nonce that no challenge has, as far as can be
// told.
func (c claim) noNonce() string {
	nonce := c.value("nonce")
	for _, o := range c.offered(digest{}) {
		for _, p := range o.Param("nonce") {
			switch how := unlike(p, nonce); {
			case p.Value == nonce:
				return "they answer a challenge that can't be answered: its algorithm is unknown, or it has no realm"
			case how != "":
				return "the nonce is " + c.show(nonce) + ", " + how
			}
		}
	}
	return "the nonce is " + c.show(nonce) + ", which no challenge has"
}

// unlike says in what a text differs from that of a quoted parameter which it
// should be the same as, where clients are known to do so; empty: in another way.
func unlike(want httpauth.Param, got string) string {
	if got == want.Value || want.Value == "" {
		return ""
	}
	quote := strings.IndexByte(want.Value, '"')
	switch {
	case got == inside(want):
		return "with the backslashes of the escapes in it"
	case quote >= 0 && strings.TrimSuffix(got, `\`) == want.Value[:quote]:
		return "cut at the escaped quote"
	case got == strings.ReplaceAll(want.Value, `\`, ""):
		return "without its backslashes"
	case got == "":
		return "which is empty"
	case strings.HasPrefix(want.Value, got):
		return "cut before " + want.Value[len(got):len(got)+1]
	case strings.EqualFold(got, want.Value):
		return "in other letter case"
	}
	return ""
}

// inside is what stands between the quotes of a parameter, with its escapes.
func inside(p httpauth.Param) string {
	return strings.TrimSuffix(strings.TrimPrefix(p.Raw, `"`), `"`)
}

// reply is one challenge, and the credentials that have its nonce.
type reply struct {
	claim
	to posed
	h  Holder
}

// common is how much the credentials have in common with the challenge.
func (a reply) common() int {
	n := 0
	for _, same := range []bool{a.value("realm") == a.to.Realm, a.algorithm() == "", a.protection() == ""} {
		if same {
			n++
		}
	}
	return n
}

// judge finds the first thing that is wrong, causes before what follows from them.
func (a reply) judge() (problem, remark string) {
	for _, part := range []func() string{a.realm, a.algorithm, a.protection, a.count, a.username, a.uri} {
		if problem := part(); problem != "" {
			return problem, ""
		}
	}
	if problem, remark = a.response(); problem != "" {
		return problem, ""
	}
	return a.replayed(), remark
}

func (a reply) realm() string {
	got := a.value("realm")
	if got == a.to.Realm {
		return ""
	}
	for _, p := range a.to.as.Param("realm") {
		if how := unlike(p, got); how != "" {
			return "the realm is " + a.show(got) + ", " + how
		}
	}
	return "the realm is " + a.show(got) + ", and not that of the challenge, " + a.show(a.to.Realm)
}

// algorithm: none means MD5 (RFC 7616 §3.3).
func (a reply) algorithm() string {
	got := a.value("algorithm")
	named, known := httpauth.ParseAlgorithm(got)
	switch {
	case known && named == a.to.Algorithm:
		return ""
	case got == "":
		return fmt.Sprintf("they name no algorithm, which means MD5, though the challenge asks for %s", a.to.Algorithm)
	}
	return "the algorithm is " + a.show(got) + ", though the challenge asks for " + string(a.to.Algorithm)
}

// protection is what is wrong with qop: it is one that is offered, and is there if
// one is (RFC 7616 §3.3, §3.4).
func (a reply) protection() string {
	got := a.value("qop")
	switch {
	case slices.Contains(a.to.QOP, got), got == "" && a.to.QOP == nil && !a.has("qop"):
		return ""
	case !a.has("qop"):
		return "they have no qop, though the challenge offers " + strings.Join(a.to.QOP, " and ")
	case a.to.QOP == nil:
		return "qop is " + a.show(got) + ", though the challenge offers none that is known"
	}
	return "qop is " + a.show(got) + ", which the challenge does not offer: it offers " + strings.Join(a.to.QOP, " and ")
}

var eightDigits = pattern.Of(`^[0-9A-Fa-f]{8}$`)

// count is what is wrong with nc and cnonce (RFC 7616 §3.4, §3.5).
func (a reply) count() string {
	switch nc := a.value("nc"); {
	case !a.has("qop"):
		return ""
	case !a.has("nc"):
		return "they have no nc"
	case !eightDigits().MatchString(nc):
		return "nc is " + a.show(nc) + ", and not 8 hexadecimal digits"
	case !a.has("cnonce"):
		return "they have no cnonce"
	}
	return ""
}

// replayed tells which nc was there before with the same nonce: a server takes
// that for a replay (RFC 7616 §3.4).
func (a reply) replayed() string {
	for _, value := range a.Earlier {
		earlier := Received{Value: value}
		s, rest, ok := earlier.parts()
		if !ok || s != (digest{}) {
			continue
		}
		was, problem := claimOf(earlier, rest)
		if problem == "" && a.has("nc") && was.value("nonce") == a.value("nonce") && strings.EqualFold(was.value("nc"), a.value("nc")) {
			return "nc was " + a.show(a.value("nc")) + " before, with the same nonce"
		}
	}
	return ""
}
