package server

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	_ "crypto/sha512" // for HS384, HS512, RS512
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

func jwtSignatureDefects() []Defect {
	none := func(like func(algorithm string) bool) jwtRules {
		return besides("signature", func(t jwt) bool {
			algorithm, _ := t.header.text("alg")
			return like(algorithm) && len(t.signature) == 0
		})
	}
	return []Defect{
		byRules(what{"jwt-signature-unchecked", "rfc6750-5.2-token-integrity",
			"The signature is not looked at."}, without("signature")),
		byRules(what{"jwt-signature-missing-taken", "rfc9068-4-signature",
			"A token leads in whose signature is missing."}, none(func(algorithm string) bool { return algorithm == "ES256" })),
		byRules(what{"jwt-none-taken", "rfc9068-4-no-alg-none",
			"The algorithm none counts."}, none(func(algorithm string) bool { return algorithm == "none" })),
		byRules(what{"jwt-none-in-capitals", "rfc8725-3.2-only-allowed-algorithms",
			"The algorithm none counts in any letter case but its own."}, none(func(algorithm string) bool {
			return algorithm != "none" && strings.EqualFold(algorithm, "none")
		})),
		byRules(what{"jwt-algorithm-missing-taken", "rfc8725-3.2-only-allowed-algorithms",
			"A token that names no algorithm need not be signed."}, none(func(algorithm string) bool { return algorithm == "" })),
	}
}

// byKey lets tokens in that are signed by a key which the token itself leads to.
func byKey(w what, signed func(t jwt, algorithm string) bool) Defect {
	return byRules(w, besides("signature", func(t jwt) bool {
		algorithm, ok := t.header.text("alg")
		return ok && signed(t, algorithm)
	}))
}

func jwtKeyDefects() []Defect {
	mac := func(w what, secret func() []byte) Defect {
		return byKey(w, func(t jwt, algorithm string) bool { return macked(t, algorithm, secret()) })
	}
	return []Defect{
		mac(what{"jwt-public-key-as-secret", "rfc8725-3.1-one-algorithm-per-key",
			"The public key of the issuer, in PEM, is taken for a secret."}, func() []byte { return publicPEM(jwtKeys()[0].public) }),
		mac(what{"jwt-public-rsa-key-as-secret", "rfc8725-3.1-one-algorithm-per-key",
			"The public key of RSA, in PEM of PKCS #1, is taken for a secret."}, func() []byte {
			der := x509.MarshalPKCS1PublicKey(jwtKeys()[1].public.(*rsa.PublicKey))
			return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der})
		}),
		mac(what{"jwt-public-der-as-secret", "rfc8725-3.1-one-algorithm-per-key",
			"The public key of the issuer, in DER, is taken for a secret."}, func() []byte {
			block, _ := pem.Decode(publicPEM(jwtKeys()[0].public))
			return block.Bytes
		}),
		byKey(what{"jwt-rs512-taken", "rfc8725-3.1-one-algorithm-per-key",
			"The key of RS256 counts with RS512, too."}, func(t jwt, algorithm string) bool {
			return algorithm == "RS512" && rsa.VerifyPKCS1v15(jwtKeys()[1].public.(*rsa.PublicKey), crypto.SHA512, hashed(crypto.SHA512, t.signed), t.signature) == nil
		}),
		byKey(what{"jwt-ps256-taken", "rfc8725-3.1-one-algorithm-per-key",
			"The key of RS256 counts with PS256, too."}, func(t jwt, algorithm string) bool {
			return algorithm == "PS256" && rsa.VerifyPSS(jwtKeys()[1].public.(*rsa.PublicKey), crypto.SHA256, hashed(crypto.SHA256, t.signed), t.signature, nil) == nil
		}),
		byKey(what{"jwt-own-jwk", "rfc8725-3.8-key-belongs-to-issuer",
			"A token counts by a key that it brings along."}, func(t jwt, _ string) bool { return byJWK(t, t.header["jwk"]) }),
		byKey(what{"jwt-own-certificate", "rfc8725-3.8-key-belongs-to-issuer",
			"A token counts by a certificate that it brings along."}, byCertificate),
		byKey(what{"jwt-key-fetched", "rfc8725-3.10-no-key-fetching",
			"A token counts by a key from an address that it names."}, byAddress),
		byKey(what{"jwt-empty-secret", "suite-no-grant",
			"A token counts whose secret is empty."}, func(t jwt, algorithm string) bool {
			return t.header["kid"] != nil && keyNamed(t) && macked(t, algorithm, nil)
		}),
		byKey(what{"jwt-key-from-file", "advisory-jwt-hostile-kid",
			"The name of a key is a path, and a file with nothing in it a key."}, func(t jwt, algorithm string) bool {
			kid, _ := t.header.text("kid")
			return strings.HasSuffix(kid, "/dev/null") && macked(t, algorithm, nil)
		}),
	}
}

// keyNamed tells whether a token names a key that there is.
func keyNamed(t jwt) bool {
	kid, _ := t.header.text("kid")
	return slices.ContainsFunc(jwtKeys(), func(k jwtKey) bool { return k.id == kid })
}

func hashed(h crypto.Hash, text string) []byte {
	sum := h.New()
	sum.Write([]byte(text))
	return sum.Sum(nil)
}

// macked tells whether a token is signed with a secret (RFC 7518 §3.2).
func macked(t jwt, algorithm string, secret []byte) bool {
	h, ok := map[string]crypto.Hash{"HS256": crypto.SHA256, "HS384": crypto.SHA384, "HS512": crypto.SHA512}[algorithm]
	if !ok {
		return false
	}
	sum := hmac.New(h.New, secret)
	sum.Write([]byte(t.signed))
	return hmac.Equal(sum.Sum(nil), t.signature)
}

func publicPEM(key crypto.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err) // it is one of the server's own
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// byJWK tells whether a token is signed by ES256 with a key in JSON (RFC 7518
// §6.2.1).
func byJWK(t jwt, text json.RawMessage) bool {
	var key struct{ Kty, X, Y string }
	if json.Unmarshal(text, &key) != nil || key.Kty != "EC" {
		return false
	}
	x, _ := base64.RawURLEncoding.DecodeString(key.X)
	y, _ := base64.RawURLEncoding.DecodeString(key.Y)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
	return err == nil && jwtKey{public: public}.verifies(t.signed, t.signature)
}

func byCertificate(t jwt, _ string) bool {
	chain, _ := t.header.texts("x5c")
	if len(chain) == 0 {
		return false
	}
	der, _ := base64.StdEncoding.DecodeString(chain[0])
	certificate, err := x509.ParseCertificate(der)
	return err == nil && jwtKey{public: certificate.PublicKey}.verifies(t.signed, t.signature)
}

// byAddress fetches the keys from where the token says they are.
func byAddress(t jwt, _ string) bool {
	address, _ := t.header.text("jku")
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	content, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<16)) // what is cut is no JSON
	var set struct{ Keys []json.RawMessage }
	return json.Unmarshal(content, &set) == nil && slices.ContainsFunc(set.Keys, func(k json.RawMessage) bool { return byJWK(t, k) })
}

// decodedPart is a part of a token in base64url; empty where it is none.
func decodedPart(part string) []byte {
	octets, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil
	}
	return octets
}
