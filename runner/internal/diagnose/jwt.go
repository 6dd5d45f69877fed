package diagnose

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"authspec/runner/internal/message"
)

// jwt is what a token says of itself. Nothing of it is verified: who has the
// token wants to know what it says.
type jwt struct {
	Issuer   string
	Audience []string
	Expires  *time.Time
	From     *time.Time // nbf
	Issued   *time.Time // iat
	Bound    string     // to what, where it is of use with a proof only
	IDToken  bool       // it tells a client who logged in, and is for no resource
	Unsigned bool
}

type claims struct {
	Iss   string          `json:"iss"`
	Aud   json.RawMessage `json:"aud"`
	Exp   *float64        `json:"exp"`
	Nbf   *float64        `json:"nbf"`
	Iat   *float64        `json:"iat"`
	Nonce *string         `json:"nonce"`
	Hash  *string         `json:"at_hash"`
	Use   string          `json:"token_use"`
	Cnf   map[string]any  `json:"cnf"`
}

// readJWT reads a token; nil where it is none.
func readJWT(token string) *jwt {
	parts := strings.Split(strings.TrimSpace(token), ".")
	if len(parts) != 3 {
		return nil
	}
	var head struct {
		Alg string `json:"alg"`
		Typ string `json:"typ"`
	}
	var c claims
	if decodePart(parts[0], &head) != nil || decodePart(parts[1], &c) != nil {
		return nil
	}
	j := &jwt{Issuer: c.Iss, Expires: moment(c.Exp), From: moment(c.Nbf), Issued: moment(c.Iat)}
	j.Unsigned = strings.EqualFold(head.Alg, "none") || parts[2] == ""
	j.IDToken = !strings.EqualFold(head.Typ, "at+jwt") && (c.Hash != nil || c.Nonce != nil || c.Use == "id")
	switch {
	case c.Cnf["jkt"] != nil:
		j.Bound = "a key, of which each request has to bring a proof (DPoP, RFC 9449)"
	case c.Cnf["x5t#S256"] != nil:
		j.Bound = "a client certificate, which has to be shown (RFC 8705)"
	}
	var one string
	if json.Unmarshal(c.Aud, &one) == nil && one != "" {
		j.Audience = []string{one}
	} else {
		json.Unmarshal(c.Aud, &j.Audience)
	}
	return j
}

func decodePart(text string, to any) error {
	octets, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return err
	}
	return json.Unmarshal(octets, to)
}

// farthest bounds moments that can be computed with: the year 5138.
const farthest = 1e11

func moment(seconds *float64) *time.Time {
	if seconds == nil || *seconds < 0 || *seconds > farthest {
		return nil
	}
	t := time.Unix(int64(*seconds), 0)
	return &t
}

// jwt is that of the request; nil: it has none.
func (s *Seen) jwt() *jwt {
	switch s.sent.Kind {
	case tokenKind, bareKind, keyKind:
		return readJWT(s.sent.Rest)
	}
	return nil
}

// serverTime is what the server takes the time to be, by the Date of its answer;
// ok is false where it has none.
func (s *Seen) serverTime() (at time.Time, ok bool) {
	for _, r := range []*message.Response{s.first, s.stranger} {
		if r == nil {
			continue
		}
		for _, v := range r.Values("Date") {
			if at, err := http.ParseTime(v); err == nil {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// metadata is what a resource says of itself (RFC 9728 §2).
type metadata struct {
	Resource string   `json:"resource"`
	Servers  []string `json:"authorization_servers"`
}

func readMetadata(r *message.Response) *metadata {
	if r == nil || r.Status != 200 {
		return nil
	}
	var m metadata
	if json.Unmarshal(r.Body, &m) != nil || m.Resource == "" {
		return nil
	}
	return &m
}

// alike tells whether two identifiers are the same but for a slash at the end.
func alike(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }
