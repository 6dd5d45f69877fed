package casefile

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// readDigest is Digest while it is read, with the account beside it.
type readDigest struct {
	*Digest
	account string
}

func digestKeys() []entry[readDigest] {
	text := func(key string, to func(*Digest) **Text) entry[readDigest] {
		return entry[readDigest]{key, func(r *reader, d *readDigest, n *yaml.Node) { *to(d.Digest) = r.text(n) }}
	}
	return []entry[readDigest]{
		{"account", func(r *reader, d *readDigest, n *yaml.Node) { d.account = r.account(n) }},
		text("user", func(d *Digest) **Text { return &d.User }),
		text("password", func(d *Digest) **Text { return &d.Password }),
		{"challenge", func(r *reader, d *readDigest, n *yaml.Node) { d.Challenge = r.challengeOf(n) }},
		{"algorithm", func(r *reader, d *readDigest, n *yaml.Node) { d.Algorithm = r.oneOf(n, DigestAlgorithms()) }},
		{"qop", func(r *reader, d *readDigest, n *yaml.Node) {
			d.QOP = r.oneOf(n, []string{qopAuth, qopAuthInt, qopNone})
		}},
		text("realm", func(d *Digest) **Text { return &d.Realm }),
		text("nonce", func(d *Digest) **Text { return &d.Nonce }),
		{"nc", func(r *reader, d *readDigest, n *yaml.Node) { r.nonceCount(d.Digest, n) }},
		text("cnonce", func(d *Digest) **Text { return &d.CNonce }),
		text("uri", func(d *Digest) **Text { return &d.URI }),
		text("method", func(d *Digest) **Text { return &d.Method }),
		text("entity", func(d *Digest) **Text { return &d.Entity }),
		{"username", func(r *reader, d *readDigest, n *yaml.Node) { d.Hash = r.oneOf(n, []string{HashPlain, HashUser}) }},
		{"star", func(r *reader, d *readDigest, n *yaml.Node) { d.Star = r.doc.Bool(n) }},
		{"both", func(r *reader, d *readDigest, n *yaml.Node) { d.Both = r.doc.Bool(n) }},
		{"sess", func(r *reader, d *readDigest, n *yaml.Node) {
			if id := r.sameAs(n); !r.groundsOwn(n, id) {
				d.Sess = id
			}
		}},
		{"write", func(r *reader, d *readDigest, n *yaml.Node) { d.Write = r.write(n) }},
		{"names", func(r *reader, d *readDigest, n *yaml.Node) { d.Upper = r.oneOf(n, []string{"upper"}) == "upper" }},
		text("join", func(d *Digest) **Text { return &d.Join }),
		text("equals", func(d *Digest) **Text { return &d.Equal }),
		{"end", func(r *reader, d *readDigest, n *yaml.Node) {
			r.written = true
			d.End = r.text(n)
			r.written = false
		}},
	}
}

// account reads the role of an account.
func (r *reader) account(n *yaml.Node) string {
	role := r.oneOf(n, AccountRoles())
	if role != "" {
		r.use(&r.c.Uses.Accounts, role)
	}
	return role
}

// digest reads Digest credentials: of a role, or with what is different about
// them.
func (r *reader) digest(a *Auth, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		a.Role = r.account(n)
		return
	}
	a.Digest = &Digest{}
	d := &readDigest{Digest: a.Digest}
	members := fill(r, n, d, digestKeys())
	a.Role = d.account
	account, pair := has(members, "account"), hasAny(members, "user", "password")
	if whole(n, members) && (account == pair || pair && !(has(members, "user") && has(members, "password"))) {
		r.doc.ProblemHint(n, "say account: ROLE, or user and password", "Digest credentials need an account, or a user and a password")
	}
	r.digestRules(members, d.Digest)
}

// digestRules checks what can't be together.
func (r *reader) digestRules(members []yamldoc.Member, d *Digest) {
	if at := find(members, "star"); at != nil && d.Both {
		r.doc.ProblemHint(at, "keep both", "both says that username* is there too")
	}
	if at := find(members, "username"); at != nil && d.Hash == HashUser && d.Star {
		r.doc.ProblemHint(at, "leave one of them out", "username* holds the name itself, never its hash (RFC 7616 §3.4)")
	}
	for _, key := range []string{"nc", "cnonce"} {
		if at := find(members, key); at != nil && d.QOP == qopNone {
			r.doc.ProblemHint(at, "leave it out, or put it into write", "without qop there is no %s in the arithmetic", key)
		}
	}
	if at := find(members, "entity"); at != nil && (d.QOP == qopAuth || d.QOP == qopNone) {
		r.doc.ProblemHint(at, "say qop: auth-int, or leave it out", "the content goes into the arithmetic with auth-int only")
	}
	if at := find(members, "sess"); at != nil && d.Algorithm != "" && !strings.HasSuffix(d.Algorithm, "-sess") {
		r.doc.ProblemHint(at, "leave it out, or say algorithm: "+d.Algorithm+"-sess", "%s has no session key", d.Algorithm)
	}
}

// challengeOf reads the step whose challenge is answered.
func (r *reader) challengeOf(n *yaml.Node) string {
	id := r.plain(n)
	if id == "" || r.groundsOwn(n, id) || !r.stepRef(r.pos(n), id) {
		return ""
	}
	if r.step != nil && r.step.Pipelined && r.inFlight(id) {
		r.doc.ProblemHint(n, "leave pipelined out", "the answer of step %q is not there yet when a pipelined request is written", id)
	}
	return id
}

// groundsOwn tells whether a step is one of the ground: all cases would use its
// nonce, and none could count how often.
func (r *reader) groundsOwn(n *yaml.Node, id string) bool {
	ground := id == AuthorisedStep || id == RefusedStep
	if ground {
		r.doc.ProblemHint(n, "ask for a challenge in a step of the case", "the nonce of %q belongs to the ground", id)
	}
	return ground
}

// nonceCount reads nc: a number, which is written as 8 hexadecimal digits, or
// a text as it is.
func (r *reader) nonceCount(d *Digest, n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" {
		d.NC = r.text(n)
		return
	}
	count, err := strconv.Atoi(n.Value)
	if err != nil || count < 0 || count > mostNonces || strconv.Itoa(count) != n.Value {
		r.doc.ProblemHint(n, `write 10 for nc=0000000a, or "0000000a"`, "%s is no number of requests", diag.Clip(n.Value))
	}
	d.Count = &count
}

// write reads the parameters that are written otherwise than computed.
func (r *reader) write(n *yaml.Node) []Written {
	r.written = true
	defer func() { r.written = false }()
	members := r.doc.Members(n, nil)
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "leave it out, or name a parameter", "no parameter is named")
	}
	var list []Written
	for _, m := range members {
		same := func(w Written) bool { return strings.EqualFold(w.Param, m.Key) }
		switch {
		case !token().MatchString(m.Key):
			r.doc.Problem(m.At, "%s is no name of a parameter", diag.Quote(m.Key))
		case slices.ContainsFunc(list, same):
			r.doc.ProblemHint(m.At, "write a list to have it twice", "the parameter %q is there twice", m.Key)
		}
		w := Written{Param: m.Key}
		if !yamldoc.IsNull(m.Value) {
			for _, item := range r.items(m.Value) {
				w.Values = append(w.Values, r.writtenValue(item))
			}
		}
		list = append(list, w)
	}
	return list
}

// writtenValue reads a text, or {exact: …}.
func (r *reader) writtenValue(n *yaml.Node) WrittenValue {
	if n.Kind != yaml.MappingNode {
		return WrittenValue{Text: r.text(n)}
	}
	v := WrittenValue{Exact: true}
	members := fill(r, n, &v, []entry[WrittenValue]{
		{"exact", func(r *reader, v *WrittenValue, n *yaml.Node) { v.Text = r.filledText(n) }},
	})
	r.doc.Require(n, members, "exact")
	return v
}

// wrongDigest tells whether Digest credentials are an account's and what they
// prove is not its password. Other mistakes, as with a nonce, are none of the
// password.
func (a *Auth) wrongDigest() bool {
	d := a.Digest
	switch {
	case d == nil:
		return false
	case a.Role == "":
		return (&Basic{User: d.User, Password: d.Password}).wrongPassword()
	}
	return d.Realm != nil || d.Method != nil || d.Entity != nil || d.writes("response")
}

// writes tells whether a parameter is written otherwise than it was computed.
func (d *Digest) writes(param string) bool {
	return slices.ContainsFunc(d.Write, func(w Written) bool { return strings.EqualFold(w.Param, param) })
}
