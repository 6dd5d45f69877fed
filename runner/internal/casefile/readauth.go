package casefile

import (
	"slices"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// authNone is the word for a request without credentials.
const authNone = "none"

func authKeys() []entry[Auth] {
	return []entry[Auth]{
		{"login", func(r *reader, a *Auth, n *yaml.Node) { r.login(a, n) }},
		{"same", func(r *reader, a *Auth, n *yaml.Node) { a.Kind, a.Same = AuthSame, r.sameAs(n) }},
		{"basic", func(r *reader, a *Auth, n *yaml.Node) { a.Kind = AuthBasic; r.basic(a, n) }},
		{"digest", func(r *reader, a *Auth, n *yaml.Node) { a.Kind = AuthDigest; r.digest(a, n) }},
		{"scheme", func(r *reader, a *Auth, n *yaml.Node) { a.Scheme = r.text(n) }},
		{"gap", func(r *reader, a *Auth, n *yaml.Node) { a.Gap = r.text(n) }},
		{"field", func(r *reader, a *Auth, n *yaml.Node) { a.Field = r.filledText(n) }},
	}
}

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
	switch {
	case has(members, "same") && len(members) > 1:
		r.doc.ProblemHint(n, "leave the other keys out", "the same credentials are sent octet for octet")
	case whole(n, members) && !hasAny(members, "login", "same", "basic", "digest"):
		r.doc.ProblemHint(n, "say {login: ROLE}, {login: {user: …, password: …}}, {basic: …}, {digest: …} or {same: STEP}", "auth does not say which credentials")
	case has(members, "basic") && has(members, "digest"):
		r.doc.ProblemHint(n, "keep one of them", "the credentials can't be Basic and Digest")
	case has(members, "login") && hasAny(members, "basic", "digest"):
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

func basicKeys() []entry[Basic] {
	return []entry[Basic]{
		{"user", func(r *reader, b *Basic, n *yaml.Node) { b.User = r.text(n) }},
		{"password", func(r *reader, b *Basic, n *yaml.Node) { b.Password = r.text(n) }},
		{"user-pass", func(r *reader, b *Basic, n *yaml.Node) { b.UserPass = r.text(n) }},
		{"encoding", func(r *reader, b *Basic, n *yaml.Node) { b.encode(r.oneOf(n, encodings())) }},
	}
}

func (b *Basic) encode(word string) {
	b.URL = word == "base64url"
	b.Unpadded = word == "unpadded"
	b.Overpadded = word == "overpadded"
	b.DirtyBits = word == "dirty-bits"
}

// basic reads Basic credentials: of a role, or made by hand.
func (r *reader) basic(a *Auth, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		a.Role = r.account(n)
		return
	}
	a.Basic = &Basic{}
	members := fill(r, n, a.Basic, basicKeys())
	pair, both := hasAny(members, "user", "password"), has(members, "user") && has(members, "password")
	if whole := has(members, "user-pass"); whole == pair || pair && !both {
		r.doc.ProblemHint(n, "write {user: …, password: …}, or {user-pass: …}, or a role in place of the mapping",
			"Basic credentials need a user and a password")
	}
}
