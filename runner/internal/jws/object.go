package jws

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Member is a name of a JSON object with its value, as JSON.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object is a JSON object in its order, in which a name may be there twice.
type Object []Member

// Text is a member with a string.
func Text(name, value string) Member { return Member{name, String(value)} }

// String is a text as JSON, with nothing escaped that need not be. Octets that
// are no UTF-8 are kept: nobody else could write them.
func String(text string) json.RawMessage {
	var out bytes.Buffer
	out.WriteByte('"')
	for _, c := range []byte(text) {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteByte(c)
		case c < 0x20:
			quoted, _ := json.Marshal(string(rune(c)))
			out.Write(quoted[1 : len(quoted)-1])
		default:
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
	return out.Bytes()
}

// With puts values in the place of a name, or at the end where there is none of
// that name; without values it takes the name out.
func (o Object) With(name string, values ...json.RawMessage) Object {
	var put, out Object
	for _, v := range values {
		put = append(put, Member{name, v})
	}
	found := false
	for _, m := range o {
		switch {
		case m.Name != name:
			out = append(out, m)
		case !found:
			out, found = append(out, put...), true
		}
	}
	if !found {
		out = append(out, put...)
	}
	return out
}

// String value of a name, the last one of it; empty where it has none.
func (o Object) String(name string) string {
	text := ""
	for _, m := range o {
		if m.Name == name {
			text = ""
			_ = json.Unmarshal(m.Value, &text) // another kind of value is no text
		}
	}
	return text
}

// JSON is the object as it stands in a token.
func (o Object) JSON() []byte {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(String(m.Name))
		out.WriteByte(':')
		out.Write(m.Value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

// ParseObject reads a JSON object in its order.
func ParseObject(text []byte) (Object, error) {
	in := json.NewDecoder(bytes.NewReader(text))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	o := Object{}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return nil, err
		}
		m := Member{Name: name.(string)}
		if err := in.Decode(&m.Value); err != nil {
			return nil, err
		}
		o = append(o, m)
	}
	_, err := in.Token()
	return o, err
}

// Encode is base64url without padding (RFC 7515 §2).
func Encode(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }

// Token is a token in its compact form, taken apart.
type Token struct {
	Header, Claims     Object
	RawHeader, Payload []byte
	Signature          string // in its encoding
}

// Parse takes a signed token in its compact form apart; ok is false for all else.
func Parse(source string) (t Token, ok bool) {
	parts := strings.Split(source, ".")
	if len(parts) != 3 {
		return t, false
	}
	t.Signature = parts[2]
	var err error
	if t.RawHeader, err = base64.RawURLEncoding.DecodeString(parts[0]); err != nil {
		return t, false
	}
	if t.Payload, err = base64.RawURLEncoding.DecodeString(parts[1]); err != nil {
		return t, false
	}
	if t.Header, err = ParseObject(t.RawHeader); err != nil {
		return t, false
	}
	t.Claims, err = ParseObject(t.Payload)
	return t, err == nil
}

// Octets are those of the signature; nil where it is none of base64url.
func (t Token) Octets() []byte {
	octets, err := base64.RawURLEncoding.DecodeString(t.Signature)
	if err != nil {
		return nil
	}
	return octets
}

// Right makes a token as a right issuer does. typ may be empty.
func (k *Key) Right(alg, typ string, payload []byte) (string, error) {
	o := &jose.SignerOptions{}
	if typ != "" {
		o = o.WithType(jose.ContentType(typ))
	}
	if k.ID != "" {
		o = o.WithHeader("kid", k.ID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(alg), Key: k.key}, o)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
