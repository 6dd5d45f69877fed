package server

import "strings"

// What a request for the area of bound tokens brings in its Authorization field
// (RFC 9449 §7.1). The area takes both: tokens that are bound to a key, with a
// proof, and tokens that are bound to none, as Bearer.

// dpopRefusal is how a request is refused.
type dpopRefusal struct {
	status            int
	scheme            string // whose challenge tells the error: the one that was used; empty: nobody knows
	code, description string // of the error; empty: nothing was brought
	nonce             string // that the next proof has to hold; empty: the last one does
}

// proofAlgorithms are those in which a proof can be signed.
const proofAlgorithms = "ES256 RS256 EdDSA"

// response is the refusal with a challenge for each scheme. The error stands in
// that of the scheme which was used; who brings nothing is told of none (RFC 9449
// §7.2). No text of the request gets into it.
func (d dpopRefusal) response() *response {
	text := d.description
	if d.code == "" {
		text = "This needs a token and a proof, or a token that is bound to no key."
	}
	resp := problem(d.status, text) // no cache keeps it, nor its nonce (RFC 9449 §8.2)
	for _, c := range []struct{ scheme, params string }{
		{"DPoP", `algs="` + proofAlgorithms + `"`}, {"Bearer", `scope="` + bearerScope + `"`},
	} {
		line := c.scheme + " realm=" + quoted(realm) + ", " + c.params
		if d.code != "" && (d.scheme == "" || d.scheme == c.scheme) {
			line += `, error="` + d.code + `", error_description="` + d.description + `"`
		}
		resp.fields.add("WWW-Authenticate", line)
	}
	if d.nonce != "" {
		resp.fields.add("DPoP-Nonce", d.nonce)
	}
	return resp
}

// authenticateBound finds out whom the token of a request stands for, and whether
// who sends it is the one to whom it was given.
func (s *Server) authenticateBound(r *request) (identity, *response) {
	who, refused := s.bound(r)
	if refused != nil {
		return identity{}, refused.response()
	}
	return who, nil
}

func (s *Server) bound(r *request) (identity, *dpopRefusal) {
	values := r.fields.all("Authorization")
	if len(values) > 1 {
		return identity{}, &dpopRefusal{status: 400, code: "invalid_request", description: "There is more than one Authorization field"}
	}
	if len(values) == 0 {
		return identity{}, &dpopRefusal{status: 401}
	}
	scheme, rest, _ := strings.Cut(values[0], " ")
	token := strings.TrimLeft(rest, " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return unbound(token)
	case !strings.EqualFold(scheme, "DPoP"):
		return identity{}, &dpopRefusal{status: 401}
	case !isToken68(token):
		return identity{}, &dpopRefusal{400, "DPoP", "invalid_request", "The credentials are not DPoP, blanks and one token", ""}
	}
	known, ok := findToken(token)
	if !ok || known.jkt == "" {
		return identity{}, &dpopRefusal{401, "DPoP", "invalid_token", "The token is not known here, or is bound to no key", ""}
	}
	given := evidence{server: s, request: r, token: token, jkt: known.jkt, fields: r.fields.all("DPoP")}
	given.read()
	if refused := given.refusal(); refused != nil {
		return identity{}, refused
	}
	return identity{account: account{user: known.user}}, nil
}

// unbound is for a token that comes alone. One that is bound to a key is none of
// that kind, with a proof beside it or without: else it would be enough to steal
// it (RFC 9449 §7.2).
func unbound(token string) (identity, *dpopRefusal) {
	known, ok := findToken(token)
	switch {
	case !isToken68(token):
		return identity{}, &dpopRefusal{400, "Bearer", "invalid_request", noBearerForm.description, ""}
	case !ok || !known.unbound():
		return identity{}, &dpopRefusal{401, "Bearer", badToken.code, badToken.description, ""}
	case !known.may(bearerScope):
		return identity{}, &dpopRefusal{403, "Bearer", narrowToken.code, narrowToken.description, ""}
	case known.weak:
		return identity{}, &dpopRefusal{401, "Bearer", weakToken.code, weakToken.description, ""}
	}
	return identity{account: account{user: known.user}}, nil
}
