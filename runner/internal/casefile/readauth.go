package casefile

import (
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// authNone is the word for a request without credentials.
const authNone = "none"

// handmade is a scheme in which a case can make credentials by hand.
type handmade struct {
	key    string // that cases have for it
	scheme string // as it is registered
	read   func(*reader, *Auth, *yaml.Node)
	// wrong tells whether an account's password is tried that is not its own.
	wrong func(*Auth) bool
}

func byHand() []handmade {
	return []handmade{
		{"basic", "Basic", (*reader).basic, func(a *Auth) bool { return a.Basic.wrongPassword() }},
		{"digest", "Digest", (*reader).digest, (*Auth).wrongDigest},
		{"dpop", "DPoP", (*reader).dpop, func(*Auth) bool { return false }}, // a token has no password
		{"jwt", "Bearer", (*reader).jwt, func(*Auth) bool { return false }},
	}
}

var authKeys = sync.OnceValue(func() []entry[Auth] {
	keys := []entry[Auth]{
		{"login", func(r *reader, a *Auth, n *yaml.Node) { r.login(a, n) }},
		{"same", func(r *reader, a *Auth, n *yaml.Node) { a.Kind, a.Same = AuthSame, r.sameAs(n) }},
	}
	for _, h := range byHand() {
		keys = append(keys, entry[Auth]{h.key, func(r *reader, a *Auth, n *yaml.Node) {
			a.Kind, a.Named = AuthNamed, h.scheme
			h.read(r, a, n)
		}})
	}
	return append(keys, []entry[Auth]{
		{"scheme", func(r *reader, a *Auth, n *yaml.Node) { a.Scheme = r.text(n) }},
		{"gap", func(r *reader, a *Auth, n *yaml.Node) { a.Gap = r.text(n) }},
		{"field", func(r *reader, a *Auth, n *yaml.Node) { a.Field = r.filledText(n) }},
	}...)
})

// auth reads credentials; nil for none.
func (r *reader) auth(n *yaml.Node) *Auth {
	r.credits = true
	defer func() { r.credits = false }()
	a := &Auth{Pos: r.pos(n)}
	if n.Kind == yaml.MappingNode {
		members := fill(r, n, a, authKeys())
		r.authRules(n, members)
		return a
	}
	word := r.oneOf(n, slices.Concat([]string{authNone, string(AuthWrong), string(AuthUnknown)}, AccountRoles()))
	switch word {
	case "", authNone:
		return nil
	case string(AuthUnknown):
		a.Kind = AuthUnknown
	case string(AuthWrong):
		a.Kind = AuthWrong
		r.use(&r.c.Uses.Accounts, ordinaryRole)
	default:
		a.Kind, a.Role = AuthRole, word
		r.use(&r.c.Uses.Accounts, word)
	}
	return a
}

func (r *reader) authRules(n *yaml.Node, members []yamldoc.Member) {
	var named []string // schemes that have a key
	for _, h := range byHand() {
		if has(members, h.key) {
			named = append(named, h.scheme)
		}
	}
	switch {
	case has(members, "same") && len(members) > 1:
		r.doc.ProblemHint(n, "leave the other keys out", "the same credentials are sent octet for octet")
	case whole(n, members) && named == nil && !hasAny(members, "login", "same"):
		r.doc.ProblemHint(n, "say {login: ROLE}, {login: {user: …, password: …}}, {basic: …}, {digest: …}, {dpop: …}, {jwt: …} or {same: STEP}", "auth does not say which credentials")
	case len(named) > 1:
		r.doc.ProblemHint(n, "keep one of them", "the credentials can't be %s", strings.Join(named, " and "))
	case has(members, "login") && named != nil:
		r.doc.ProblemHint(n, "keep one of them", "the credentials can't be in the scheme of the resource and in one that is named")
	}
}

// login reads credentials in the scheme of the resource: of a role, or a user
// and a password made by hand.
func (r *reader) login(a *Auth, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		a.Kind, a.Role = AuthRole, r.account(n)
		return
	}
	a.Kind, a.Basic = AuthLogin, &Basic{}
	members := fill(r, n, a.Basic, basicKeys()[:2])
	if whole(n, members) && !(has(members, "user") && has(members, "password")) {
		r.doc.ProblemHint(n, "write {user: …, password: …}, or a role in place of the mapping", "a login needs a user and a password")
	}
}

// sameAs reads the step whose credentials are sent again.
func (r *reader) sameAs(n *yaml.Node) string {
	id := r.plain(n)
	if id == "" || !r.stepRef(r.pos(n), id) {
		return ""
	}
	if s := r.named(id); s != nil && s.Request != nil && s.Request.Auth == nil {
		r.doc.Problem(n, "the step %q sends no credentials", id)
	}
	return id
}
