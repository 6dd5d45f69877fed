package casefile

import (
	"encoding/json"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

func jwtKeys() []entry[JWT] {
	return []entry[JWT]{
		{"from", func(r *reader, j *JWT, n *yaml.Node) { j.From = r.oneOf(n, []string{JWTClaims, JWTValid}) }},
		{"header", func(r *reader, j *JWT, n *yaml.Node) { j.Header = r.jwtMembers(n) }},
		{"claims", func(r *reader, j *JWT, n *yaml.Node) { j.Claims = r.jwtMembers(n) }},
		{"sign", func(r *reader, j *JWT, n *yaml.Node) { j.Sign = r.oneOf(n, Signings()) }},
		{"form", func(r *reader, j *JWT, n *yaml.Node) { j.Form = r.oneOf(n, PublicForms()) }},
		{"alter", func(r *reader, j *JWT, n *yaml.Node) {
			j.Alter = r.oneOf(n, []string{JWTHeader, JWTPayload, JWTSignature})
		}},
		{"write", func(r *reader, j *JWT, n *yaml.Node) { r.jwtWrite(j, n) }},
	}
}

// Signings lists the ways in which a token can be signed.
func Signings() []string {
	return []string{SignTrusted, SignKept, SignOwn, SignNone, SignConfused, SignEmpty}
}

// jwt reads a token that is made for the request.
func (r *reader) jwt(a *Auth, n *yaml.Node) {
	r.token = true
	defer func() { r.token = false }()
	a.JWT = &JWT{From: JWTClaims}
	members := fill(r, n, a.JWT, jwtKeys())
	j := a.JWT
	if j.Sign == "" {
		j.Sign = SignTrusted
		if j.From == JWTValid {
			j.Sign = SignKept
		}
	}
	if at := find(members, "sign"); at != nil && j.Sign == SignKept && j.From != JWTValid {
		r.doc.ProblemHint(at, "say from: valid", "only a token that is there already has a signature to keep")
	}
	if at := find(members, "form"); (at != nil) != (j.Sign == SignConfused) && whole(n, members) {
		r.doc.ProblemHint(n, "say sign: "+SignConfused+" and form: pem", "the public key has a form where it is taken for a secret, and only there")
	}
}

func (r *reader) jwtWrite(j *JWT, n *yaml.Node) {
	members := fill(r, n, j, []entry[JWT]{
		{JWTHeader, func(r *reader, j *JWT, n *yaml.Node) { j.WriteHeader = r.text(n) }},
		{JWTPayload, func(r *reader, j *JWT, n *yaml.Node) { j.WritePayload = r.text(n) }},
		{JWTSignature, func(r *reader, j *JWT, n *yaml.Node) { j.WriteSignature = r.text(n) }},
		{"token", func(r *reader, j *JWT, n *yaml.Node) { j.WriteToken = r.filledText(n) }},
	})
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "leave it out, or name header, payload, signature or token", "nothing is written otherwise")
	}
}

// jwtMembers reads what is written otherwise, by name.
func (r *reader) jwtMembers(n *yaml.Node) []JWTMember {
	members := r.doc.Members(n, nil)
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "leave it out, or name what is different", "nothing is named")
	}
	var list []JWTMember
	for _, m := range members {
		of := JWTMember{Name: m.Key}
		if !yamldoc.IsNull(m.Value) {
			for _, item := range r.items(m.Value) {
				of.Values = append(of.Values, r.jwtValue(item))
			}
		}
		list = append(list, of)
	}
	return list
}

// jwtValue reads a text, a number or truth value, {json: …} or {now: …}.
func (r *reader) jwtValue(n *yaml.Node) JWTValue {
	if n.Kind != yaml.MappingNode {
		if slices.Contains([]string{"!!int", "!!float", "!!bool"}, n.Tag) && json.Valid([]byte(n.Value)) {
			return JWTValue{JSON: &Text{Pos: r.pos(n), Source: n.Value, Pieces: []Piece{{Literal: []byte(n.Value)}}}}
		}
		return JWTValue{Text: r.text(n)}
	}
	var v JWTValue
	members := fill(r, n, &v, []entry[JWTValue]{
		{"json", func(r *reader, v *JWTValue, n *yaml.Node) { v.JSON = r.filledText(n) }},
		{"now", func(r *reader, v *JWTValue, n *yaml.Node) { v.Now = r.offset(n) }},
	})
	if whole(n, members) && len(members) != 1 {
		r.doc.ProblemHint(n, `write a text, a number, {json: "[1]"} or {now: -10m}`, "a value is one thing")
	}
	return v
}

// offset reads how much later than now a time is; before it has a minus sign.
func (r *reader) offset(n *yaml.Node) *time.Duration {
	s, ok := r.scalar(n)
	d, err := time.ParseDuration(s)
	if ok && (err != nil || d%time.Second != 0) {
		r.doc.ProblemHint(n, "write -10m, 0s or 1h", "%s is no time before or after now, in whole seconds", diag.Clip(s))
	}
	return &d
}
