package target

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"authspec/runner/internal/jws"
)

// Issuer is who makes the JWTs that the target trusts, with a key that is known:
// so that tokens can be made that are right but for one thing.
type Issuer struct {
	Name     string     // iss; empty: tokens have none
	Audience string     // aud; empty: tokens have none
	Type     string     // typ of the header
	Claims   jws.Object // that every token has besides
	Keys     []*jws.Key // the first is the one by which tokens are signed
	// Listen is the loopback address at which the run itself plays the
	// authorization server; empty: it does not. Port 0 is any that is free.
	Listen string
	// Serves is the URL of that server, once it listens.
	Serves string
}

// StrangerPath is where that server has a JWKS of keys that it does not sign by,
// for tokens that point there.
const StrangerPath = "/strangers.json"

// accessToken is the typ of an access token (RFC 9068 §2.1).
const accessToken = "at+jwt"

// lifeOfMinted is how long a made token is good for: longer than a run.
const lifeOfMinted = 24 * time.Hour

// Signs tells whether tokens can be made that the target trusts.
func (i *Issuer) Signs() bool { return i != nil && len(i.Keys) > 0 && i.Keys[0].Signs() }

// Key is the one for an algorithm: that is meant for it, or else can be used by
// it; nil: there is none. The first is for all that names no algorithm.
func (i *Issuer) Key(alg string) *jws.Key {
	if i == nil || len(i.Keys) == 0 {
		return nil
	}
	if alg == "" {
		return i.Keys[0]
	}
	for _, fits := range []func(*jws.Key) bool{
		func(k *jws.Key) bool { return k.Alg == alg },
		func(k *jws.Key) bool { return k.Takes(alg) },
	} {
		if at := slices.IndexFunc(i.Keys, fits); at >= 0 {
			return i.Keys[at]
		}
	}
	return nil
}

// Header is that of a right token (RFC 7515 §4.1).
func (i *Issuer) Header(k *jws.Key) jws.Object {
	o := jws.Object{jws.Text("alg", k.Alg), jws.Text("typ", i.Type)}
	if k.ID != "" {
		o = append(o, jws.Text("kid", k.ID))
	}
	return o
}

// ClaimsAt are those of a right token that is made now (RFC 9068 §2.2): it is
// good at once, and has a jti that no other has.
func (i *Issuer) ClaimsAt(now time.Time) jws.Object {
	o := jws.Object{}
	if i.Name != "" {
		o = append(o, jws.Text("iss", i.Name))
	}
	if i.Audience != "" {
		o = append(o, jws.Text("aud", i.Audience))
	}
	o = append(o, jws.Text("sub", Subject), jws.Text("client_id", Subject),
		Date("iat", now.Add(-time.Second)), Date("exp", now.Add(lifeOfMinted)), jws.Text("jti", strings.ToLower(rand.Text())))
	for _, m := range i.Claims {
		o = o.With(m.Name, m.Value)
	}
	return o
}

// Date is a claim with a point in time, in whole seconds (RFC 7519 §2).
func Date(name string, at time.Time) jws.Member {
	return jws.Member{Name: name, Value: json.RawMessage(strconv.FormatInt(at.Unix(), 10))}
}

// Make makes a right token of claims.
func (i *Issuer) Make(k *jws.Key, claims jws.Object) (string, error) {
	token, err := k.Right(k.Alg, i.Type, claims.JSON())
	if err == nil {
		return token, nil
	}
	// The library refuses keys that are too weak for it; the target does not.
	input := jws.Encode(i.Header(k).JSON()) + "." + jws.Encode(claims.JSON())
	signature, err := k.Sign(k.Alg, []byte(input))
	return input + "." + jws.Encode(signature), err
}

// Mint makes the tokens that the target has not been given, where they can be
// made: the valid one, and one that expired yesterday.
func (t *Target) Mint(now time.Time) error {
	if !t.Issuer.Signs() {
		return nil
	}
	key := t.Issuer.Key("")
	for name, at := range map[string]time.Time{ValidToken: now, "expired": now.Add(-2 * lifeOfMinted)} {
		if _, given := t.Token(name); given {
			continue
		}
		token, err := t.Issuer.Make(key, t.Issuer.ClaimsAt(at))
		if err != nil {
			return err
		}
		t.SetToken(Token{Name: name, Value: token})
	}
	return nil
}

// MadeOf are the texts that give a token away where it is a JWT: its parts, and
// what it says of its owner.
func MadeOf(token, placeholder string) []Made {
	t, ok := jws.Parse(token)
	if !ok {
		return []Made{{token, placeholder}}
	}
	of := strings.TrimSuffix(placeholder, "}")
	return append([]Made{{token, placeholder}}, MadeOfParts(t.Payload, t.Signature, func(part string) string { return of + "." + part + "}" })...)
}

// MadeOfParts are the texts that give the parts of a token away: the payload as
// it travels and as it reads, with the claims that are about its owner, and the
// signature in its encoding. What stands for a part is named by it.
func MadeOfParts(payload []byte, signature string, name func(part string) string) []Made {
	part := func(value, of string) Made { return Made{value, name(of)} }
	list := []Made{part(jws.Encode(payload), "payload"), part(string(payload), "claims")}
	if len(signature) >= shortest {
		list = append(list, part(signature, "signature"))
	}
	claims, err := jws.ParseObject(payload)
	if err != nil {
		return list
	}
	for _, name := range ofOwner {
		if value := claims.String(name); value != "" && value != Subject {
			list = append(list, part(value, name))
		}
	}
	return list
}

// ofOwner are the claims that tell one owner, or one token, from another
// (RFC 7519 §4.1; OpenID Connect Core §5.1). What others say is the same in the
// tokens of many, and stands elsewhere too.
var ofOwner = []string{
	"sub", "jti", "sid", "nonce", "oid", "uid", "email", "phone_number", "name", "given_name", "family_name",
	"nickname", "preferred_username", "username", "unique_name", "upn",
}

// Subject is the sub of made tokens unless the target file says another.
const Subject = "authspec"
