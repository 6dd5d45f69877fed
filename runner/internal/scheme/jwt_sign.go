package scheme

import (
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// write puts other octets in the place of header and payload, before they are
// signed.
func (t *token) write() error {
	t.known["header"], t.known["payload"] = string(t.rawHeader), string(t.payload)
	err := t.replace(replaced{t.of.WriteHeader, &t.rawHeader}, replaced{t.of.WritePayload, &t.payload})
	t.encode()
	return err
}

// replaced is what a case writes in the place of something.
type replaced struct {
	by *casefile.Text // nil: it stays
	to *[]byte
}

func (t *token) replace(list ...replaced) error {
	for _, r := range list {
		if r.by == nil {
			continue
		}
		text, err := t.ask.text(r.by)
		if err != nil {
			return err
		}
		*r.to, t.right = []byte(text), false
	}
	return nil
}

// encode makes what is signed (RFC 7515 §5.1).
func (t *token) encode() {
	t.signed = jws.Encode(t.rawHeader) + "." + jws.Encode(t.payload)
	t.known["signed"] = t.signed
}

// sign makes the signature.
func (t *token) sign() (err error) {
	alg := t.alg
	if wanted := t.wanted(); slices.Contains(jws.Algorithms(), wanted) {
		alg = wanted
	}
	switch t.of.Sign {
	case casefile.SignNone:
		t.signature = nil
	case casefile.SignTrusted:
		t.signature, err = t.trusted(alg)
	case casefile.SignOwn:
		var k *jws.Key
		if k, err = jws.Stranger(alg); err != nil {
			return target.Lacks("there is no key of a stranger for %q", alg)
		}
		t.signature, err = k.Sign(alg, []byte(t.signed))
	case casefile.SignConfused, casefile.SignEmpty:
		t.signature, err = t.mac(alg)
	}
	t.right = t.right && t.of.Sign == casefile.SignTrusted
	return err
}

// trusted signs by a key of the issuer.
func (t *token) trusted(alg string) ([]byte, error) {
	issuer := t.ask.Target.Issuer
	if !issuer.Signs() {
		return nil, target.Lacks("the target file gives no key of its `issuer`, so that no tokens can be signed that it trusts")
	}
	k := issuer.Key(alg)
	if k == nil {
		return nil, target.Lacks("the `issuer` of the target file has no key for %s", alg)
	}
	return k.Sign(alg, []byte(t.signed))
}

// ofRSA is the form that only keys of RSA have.
const ofRSA = "pem-pkcs1"

// mac signs with what is no secret: the public key, in the form that the case
// says, or nothing at all.
func (t *token) mac(alg string) ([]byte, error) {
	if !jws.Symmetric(alg) {
		alg = "HS256"
	}
	if t.of.Sign == casefile.SignEmpty {
		return jws.Mac(alg, nil, []byte(t.signed)), nil
	}
	key := t.key
	if other := t.ask.Target.Issuer.Key("RS256"); t.of.Form == ofRSA && other != nil {
		key = other
	}
	if key == nil {
		return nil, target.Lacks("the target file gives no key of its `issuer`, public or private")
	}
	public, err := key.Public(t.of.Form)
	if err != nil {
		return nil, target.Lacks("the key of the `issuer` has no such form: %s", err)
	}
	return jws.Mac(alg, public, []byte(t.signed)), nil
}

// alter changes one bit of a part. What is signed stays, so that the signature
// is none of the part.
func (t *token) alter() error {
	parts := map[string]*[]byte{
		casefile.JWTHeader: &t.rawHeader, casefile.JWTPayload: &t.payload, casefile.JWTSignature: &t.signature,
	}
	part := parts[t.of.Alter]
	if part == nil {
		return nil
	}
	if len(*part) == 0 {
		return target.Lacks("the token has no %s to alter", t.of.Alter)
	}
	*part = slices.Clone(*part)
	(*part)[len(*part)/2] ^= 1
	t.right = false
	t.encode()
	return nil
}

// text is the token as it is sent.
func (t *token) text() (string, error) {
	t.known["signature"] = string(t.signature)
	if err := t.replace(replaced{t.of.WriteSignature, &t.signature}); err != nil {
		return "", err
	}
	text := t.signed + "." + jws.Encode(t.signature)
	if t.right && t.of.WriteToken == nil {
		return t.ask.Target.Issuer.Make(t.key, t.claims)
	}
	t.known["token"] = text
	out := []byte(text)
	err := t.replace(replaced{t.of.WriteToken, &out})
	return string(out), err
}

// words say what is different about a token.
func (bearer) token(j *casefile.JWT, show Show) string {
	words := map[string]string{
		casefile.SignTrusted: "signed by the issuer's key", casefile.SignKept: "with the signature that it has",
		casefile.SignOwn: "signed by a key that nobody trusts", casefile.SignNone: "not signed",
		casefile.SignConfused: "signed with the public key (" + j.Form + ") in place of a secret", casefile.SignEmpty: "signed with an empty secret",
	}
	what := "a JWT of the issuer's, " + words[j.Sign]
	if j.From == casefile.JWTValid {
		what = "the valid token, " + words[j.Sign]
	}
	for _, of := range []struct {
		part string
		list []casefile.JWTMember
	}{{"header", j.Header}, {"claims", j.Claims}} {
		for _, m := range of.list {
			what += "; " + m.Name + " of the " + of.part + " " + wordsOfValues(m.Values, show)
		}
	}
	if j.Alter != "" {
		what += "; one bit of the " + j.Alter + " is changed after it was signed"
	}
	for _, of := range []struct {
		part string
		text *casefile.Text
	}{{"header", j.WriteHeader}, {"payload", j.WritePayload}, {"signature", j.WriteSignature}, {"token", j.WriteToken}} {
		if of.text != nil {
			what += "; the " + of.part + " is written \"" + show(of.text) + "\""
		}
	}
	return what
}

func wordsOfValues(values []casefile.JWTValue, show Show) string {
	if len(values) == 0 {
		return "is left out"
	}
	what := "is "
	for i, v := range values {
		if i > 0 {
			what += ", and once more "
		}
		switch {
		case v.Now != nil && *v.Now < 0:
			what += (-*v.Now).String() + " ago"
		case v.Now != nil:
			what += v.Now.String() + " from now"
		case v.JSON != nil:
			what += show(v.JSON)
		default:
			what += "\"" + show(v.Text) + "\""
		}
	}
	return what
}
