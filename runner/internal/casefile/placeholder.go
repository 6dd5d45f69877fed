package casefile

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

// plainPlaceholders are those of one word, in a case that judges a role.
func plainPlaceholders(of Role) []string {
	if of == RoleClient {
		return []string{
			string(RefPath), string(RefHost), string(RefURL), string(RefOrigin), string(RefOther),
			string(RefProxy), string(RefUnique),
		}
	}
	return []string{
		string(RefPath), string(RefHost), string(RefScheme), string(RefMethod), string(RefEnd),
		string(RefAuth), string(RefAuthScheme), string(RefAuthField), string(RefUnique),
	}
}

func resourceAttributes() []string {
	return []string{string(RefPath), string(RefHost), string(RefScheme)}
}

// ownAttributes are what placeholders can ask for of the resources of one role.
func ownAttributes(role string) []string {
	switch role {
	case apiKeyRole:
		return []string{string(RefKey), string(RefFieldName)}
	case sessionRole:
		return []string{string(RefCookieName)}
	}
	return nil
}

// accountsOf are the roles of accounts that a text can name.
func accountsOf(role Role) []string {
	if role == RoleClient {
		return append(startAccounts(), GivenAccount, ProxyAccount)
	}
	return AccountRoles()
}

func accountAttributes() []string { return []string{"user", "password", "user-pass"} }

// answerAttributes are what a step's placeholder can ask for; those of
// namedAttributes with a name after them.
func answerAttributes() []string {
	return []string{string(RefStatus), string(RefCookies), string(RefSession), string(RefBody)}
}

func namedAttributes() []string {
	return []string{string(RefField), string(RefChallenge), string(RefInfo), string(RefSent), string(RefJSON)}
}

const placeholderHint = "write $$ for a dollar sign"

// pieces parses a text with placeholders.
func (r *reader) pieces(n *yaml.Node, s string) []Piece {
	var list []Piece
	for at := 0; at < len(s); {
		i := strings.IndexByte(s[at:], '$')
		if i < 0 {
			return join(list, Piece{Literal: []byte(s[at:])})
		}
		list = join(list, Piece{Literal: []byte(s[at : at+i])})
		at += i
		source, length := r.dollar(n, s, at)
		switch {
		case source == "$" && length == 2:
			list = join(list, Piece{Literal: []byte("$")})
		case source != "":
			list = join(list, r.placeholder(r.place(n, at), source))
		}
		at += length
	}
	return list
}

// join adds a piece, so that literal octets never stand beside one another.
func join(list []Piece, p Piece) []Piece {
	last := len(list) - 1
	switch {
	case p.Ref == nil && len(p.Literal) == 0:
		return list
	case p.Ref == nil && last >= 0 && list[last].Ref == nil:
		list[last].Literal = append(list[last].Literal, p.Literal...)
		return list
	}
	return append(list, p)
}

// place is where the octet at offset of a text stands in the file.
func (r *reader) place(n *yaml.Node, offset int) diag.Pos {
	if r.row.made[n] {
		return r.pos(n)
	}
	return r.doc.PosIn(n, offset)
}

// dollar reads what a dollar sign begins: its placeholder, or "$" for "$$",
// or nothing after a problem; and how many octets that takes.
func (r *reader) dollar(n *yaml.Node, s string, at int) (source string, length int) {
	rest := s[at:]
	if strings.HasPrefix(rest, "$$") {
		return "$", 2
	}
	name, ok := placeholderAt(rest)
	switch {
	case ok && name != "":
		return name, len(name) + 3
	case ok:
		r.doc.ProblemAt(r.place(n, at), placeholderHint, "the placeholder ${} has no name")
		return "", 3
	case strings.HasPrefix(rest, "${"):
		r.doc.ProblemAt(r.place(n, at), placeholderHint, "the placeholder has no closing brace")
		return "", len(rest)
	}
	r.doc.ProblemAt(r.place(n, at), placeholderHint, "a single $ begins no placeholder")
	return "", 1
}

// placeholder reads what stands between the braces.
func (r *reader) placeholder(at diag.Pos, source string) Piece {
	parts := strings.Split(source, "|")
	var filters []Filter
	for _, p := range parts[1:] {
		filters = append(filters, r.filter(at, p))
	}
	if digits, ok := strings.CutPrefix(parts[0], "hex:"); ok {
		return Piece{Literal: r.octets(at, digits, filters)}
	}
	ref := &Ref{Pos: at, Filters: filters, Source: source}
	if !r.resolve(ref, parts[0]) {
		r.unknown(at, parts[0])
	}
	return Piece{Ref: ref}
}

func (r *reader) filter(at diag.Pos, s string) Filter {
	name, arg, numbered := strings.Cut(s, ":")
	if known := slices.Contains(Filters(), name); !known && r.doc.Full() {
		return Filter{}
	} else if !known {
		r.doc.ProblemAt(at, suggestOr(name, Filters(), "known are "+strings.Join(Filters(), ", ")), "unknown filter %s", diag.Quote(name))
		return Filter{}
	}
	takes := slices.Contains(numberedFilters(), name)
	number, err := strconv.Atoi(arg)
	switch {
	case takes && (!numbered || err != nil || number < 1 || number > mostRepeats):
		r.doc.ProblemAt(at, "write "+name+":8", "the filter %q needs a number from 1 to %d", name, mostRepeats)
	case !takes && numbered:
		r.doc.ProblemAt(at, "write "+name, "the filter %q takes no number", name)
	}
	return Filter{Name: name, Arg: number}
}

// octets are those of ${hex:…}; they are known already, and so is what the
// filters for octets make of them.
func (r *reader) octets(at diag.Pos, digits string, filters []Filter) []byte {
	out, err := hex.DecodeString(digits)
	if err != nil || digits == "" {
		r.doc.ProblemAt(at, "write two hexadecimal digits for each octet", "%s is no list of octets", diag.Quote(digits))
	}
	for _, f := range filters {
		switch f.Name {
		case "base64":
			out = base64.StdEncoding.AppendEncode(nil, out)
		case "base64url":
			out = base64.URLEncoding.AppendEncode(nil, out)
		case "repeat":
			if *r.spent += len(out) * max(1, f.Arg); *r.spent > mostExpanded {
				r.doc.ProblemAt(at, "", "written out, the file holds more than %d MiB", mostExpanded>>20)
				return nil
			}
			out = bytes.Repeat(out, max(1, f.Arg))
		case "":
		default:
			r.doc.ProblemAt(at, "write the resulting octets; only base64, base64url and repeat follow hex", "the filter %q can't follow ${hex:…}", f.Name)
		}
	}
	return out
}

// resolve finds out what a placeholder stands for, and whether that can be
// known where it stands.
func (r *reader) resolve(ref *Ref, name string) bool {
	of, attribute, dotted := strings.Cut(name, ".")
	if !dotted {
		ref.Kind = RefKind(name)
		if ref.Kind == RefAuth {
			r.authPlaceholder(ref.Pos)
		}
		return slices.Contains(plainPlaceholders(r.c.Role), name)
	}
	ref.Of = of
	kind, rest, named := strings.Cut(attribute, ".")
	switch {
	case r.c.Role != RoleClient && slices.Contains(ResourceRoles(), of) && slices.Contains(slices.Concat(resourceAttributes(), ownAttributes(of)), attribute):
		ref.Kind = RefKind(attribute)
		r.use(&r.c.Uses.Resources, of)
	case slices.Contains(accountsOf(r.c.Role), of) && slices.Contains(accountAttributes(), attribute):
		ref.Kind, ref.Name = RefAccount, attribute
		r.use(&r.c.Uses.Accounts, of)
	case of == "token" && slices.Contains(TokenNames(), attribute):
		ref.Kind, ref.Of, ref.Name = RefToken, "", attribute
		r.use(&r.c.Uses.Tokens, attribute)
	case of == string(RefDigest) && slices.Contains(DigestParams(), attribute):
		ref.Kind, ref.Of, ref.Name = RefDigest, "", attribute
		if !r.written {
			r.doc.ProblemAt(ref.Pos, "after the request was sent there is ${STEP.sent."+attribute+"}", "${%s} has a value in write and end of Digest credentials only", name)
		}
	case of == string(RefEnv) && r.c.Role != RoleClient && variable().MatchString(attribute):
		ref.Kind, ref.Of, ref.Name = RefEnv, "", attribute
		r.c.Uses.Variables = append(r.c.Uses.Variables, ref)
	case named && kind == string(RefCapture) && r.c.Role != RoleClient:
		ref.Kind, ref.Name = RefCapture, rest
		r.capturePlaceholder(ref)
	case of == string(RefIssuer) && slices.Contains(IssuerNames(), attribute):
		ref.Kind, ref.Of, ref.Name = RefIssuer, "", attribute
	case of == string(RefJWT) && slices.Contains(JWTNames(), attribute):
		ref.Kind, ref.Of, ref.Name = RefJWT, "", attribute
		if !r.token {
			r.doc.ProblemAt(ref.Pos, "after the request was sent there is ${STEP.sent.Authorization}", "${%s} has a value in the jwt of auth only", name)
		}
	case r.c.Role == RoleClient && kind != string(RefSent):
		return false
	case named && slices.Contains(namedAttributes(), kind) && token().MatchString(rest),
		slices.Contains(answerAttributes(), attribute):
		ref.Kind, ref.Name = RefKind(kind), rest
		r.c.Uses.Contents = r.c.Uses.Contents || ref.Kind == RefBody || ref.Kind == RefJSON
		r.stepPlaceholder(ref)
	default:
		return false
	}
	return true
}

func (r *reader) use(list *[]string, name string) {
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
}

// authPlaceholder notes ${auth}; whether its request has credentials is known
// once all of it is read.
func (r *reader) authPlaceholder(at diag.Pos) {
	switch {
	case r.credits:
		r.doc.ProblemAt(at, "", "credentials can't hold themselves: ${auth} stands outside of auth")
	case r.step == nil:
		r.doc.ProblemAt(at, "", "${auth} means the credentials of one request; here is none")
	case r.answered && (r.step.Request == nil || r.step.Request.Auth == nil):
		r.doc.ProblemAt(at, "give its request auth", "${auth} has no value: the step sends no credentials")
	}
	r.usesAuth = true
}

// stepPlaceholder checks that the step has sent, or got, what is asked for by
// the time it is needed.
func (r *reader) stepPlaceholder(ref *Ref) {
	r.stepRef(ref.Pos, ref.Of)
	if ref.Kind != RefSent && r.step != nil && !r.answered && r.step.Pipelined && r.inFlight(ref.Of) {
		r.doc.ProblemAt(ref.Pos, "leave pipelined out", "the answer of step %q is not there yet when a pipelined request is written", ref.Of)
	}
}

// capturePlaceholder checks that a step keeps what is asked for.
func (r *reader) capturePlaceholder(ref *Ref) {
	r.stepPlaceholder(ref)
	s := r.named(ref.Of)
	if s == nil && r.step != nil && r.step.ID == ref.Of {
		s = r.step
	}
	if s == nil {
		return // there is no such step, or none yet
	}
	c, ok := s.kept(ref.Name)
	if ref.Hidden = c.Secret; !ok {
		r.doc.ProblemAt(ref.Pos, "name it in its `capture`", "the step %q captures no %q", ref.Of, ref.Name)
	}
}

// inFlight tells whether a step's answer is read only after the pipelined
// step that is being read has been written.
func (r *reader) inFlight(id string) bool {
	for s := r.step; s != nil && s.Pipelined; {
		if s.Reuse == id {
			return true
		}
		s = r.named(s.Reuse)
	}
	return false
}

// named finds a step that has been read.
func (r *reader) named(id string) *Step {
	for _, s := range r.c.Steps {
		if s.Named && s.ID == id {
			return s
		}
	}
	return nil
}

// stepRef checks that a step exists and comes early enough.
func (r *reader) stepRef(at diag.Pos, id string) bool {
	if id == AuthorisedStep || id == RefusedStep {
		return true
	}
	index, ok := r.ids[id]
	switch {
	case !ok:
		r.doc.ProblemAt(at, r.stepHint(id), "there is no step %s in this case", diag.Quote(id))
	case r.step == nil:
		return true
	case index == r.index && !r.answered:
		r.doc.ProblemAt(at, "", "the step %q has no answer yet when this is needed", id)
	case index > r.index:
		r.doc.ProblemAt(at, "steps run in their order", "the step %q comes later", id)
	default:
		return true
	}
	return false
}

func (r *reader) stepHint(id string) string {
	return suggestOr(id, append(r.stepIDs(), AuthorisedStep, RefusedStep), "give the step meant an id")
}

// stepIDs are the ids in the order of the steps.
func (r *reader) stepIDs() []string {
	var list []string
	for id := range r.ids {
		list = append(list, id)
	}
	slices.SortFunc(list, func(a, b string) int { return r.ids[a] - r.ids[b] })
	return list
}

// suggestOr is the nearest known word, or else another hint.
func suggestOr(word string, known []string, otherwise string) string {
	if near := diag.Nearest(word, known); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	return otherwise
}

// unknown records a placeholder that means nothing.
func (r *reader) unknown(at diag.Pos, name string) {
	if r.doc.Full() {
		return
	}
	known := slices.Concat(r.row.keys(), plainPlaceholders(r.c.Role))
	add := func(of []string, attributes []string) {
		for _, o := range of {
			for _, a := range attributes {
				known = append(known, o+"."+a)
			}
		}
	}
	add(ResourceRoles(), resourceAttributes())
	for _, role := range []string{apiKeyRole, sessionRole} {
		add([]string{role}, ownAttributes(role))
	}
	add(accountsOf(r.c.Role), accountAttributes())
	add([]string{"token"}, TokenNames())
	add([]string{string(RefIssuer)}, IssuerNames())
	if r.token {
		add([]string{string(RefJWT)}, JWTNames())
	}
	if r.written {
		add([]string{string(RefDigest)}, DigestParams())
	}
	steps := append(r.stepIDs(), AuthorisedStep, RefusedStep)
	add(steps, answerAttributes())
	if parts := strings.SplitN(name, ".", 3); len(parts) == 3 {
		for _, a := range namedAttributes() {
			add(steps, []string{a + "." + parts[2]})
		}
	}
	hint := suggestOr(name, known, "there are ${path}, ${host}, ${ROLE.path}, ${ROLE.user}, ${token.NAME}, ${auth}, ${unique}, ${hex:00ff}, ${STEP.status}, ${STEP.field.NAME} and the like; authspec help cases lists them all")
	r.doc.ProblemAt(at, hint, "unknown placeholder ${%s}", diag.Clip(name))
}
