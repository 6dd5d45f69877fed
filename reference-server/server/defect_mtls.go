package server

import (
	"strings"
)

// certificateDefects are about tokens that are bound to certificates.
func certificateDefects() []Defect {
	const matches, refused = "rfc8705-3-certificate-matches", "rfc8705-3-mismatch-invalid-token"
	list := []Defect{
		certified(what{"mtls-any-certificate", matches, "A bound token leads in with whatever certificate."},
			func(ex *exchange) bool { return ex.peer != nil }),
		certified(what{"mtls-no-certificate", matches, "A bound token leads in without a certificate."},
			func(ex *exchange) bool { return ex.peer == nil }),
		certified(what{"mtls-certificate-not-looked-at", matches, "A bound token is taken for one that is bound to nothing."}, always),
		certified(what{"mtls-subject-compared", matches, "A bound token leads in with a certificate of the same name."},
			func(ex *exchange) bool { return ex.peer != nil && ex.peer.Subject.CommonName == clientName }),
		certifiedOnce(),
		mismatched(what{"mtls-mismatch-forbidden", refused, "A bound token is refused with 403 where the certificate is another."},
			func(ex *exchange) { ex.response.status = 403 }),
		mismatched(what{"mtls-mismatch-without-error", refused, "A bound token is refused without an error where the certificate is another."},
			func(ex *exchange) { ex.replace(noToken.response()) }),
		mismatched(what{"mtls-mismatch-another-error", refused, "That the certificate is another is called too weak a login."},
			func(ex *exchange) {
				line := ex.response.fields.all("WWW-Authenticate")[0]
				ex.response.fields.set("WWW-Authenticate", strings.Replace(line, badToken.code, weakToken.code, 1))
			}),
	}
	for i := range list {
		list[i].TLS = true
	}
	return list
}

// bringsCertified tells whether a request brings the bound token where it counts.
func (ex *exchange) bringsCertified() bool {
	scheme, rest, _ := ex.credentials()
	return areaOf(ex.path).schemes.certificate && strings.EqualFold(scheme, "Bearer") && rest == ownToken("mtls")
}

// certified takes the bound token over some connections as if they had its
// certificate.
func certified(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if ex.bringsCertified() && when(ex) {
			ex.peer = clientCertificates().right.parsed
		}
	})
}

// certifiedOnce remembers that a token has led in.
func certifiedOnce() Defect {
	return certified(what{"mtls-remembered", "rfc8705-3-certificate-matches",
		"Once a bound token has led in, nobody looks at the certificate any more."}, func(ex *exchange) bool {
		s := ex.conn.server
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.memory.texts == nil {
			s.memory.texts = map[string]string{}
		}
		if _, refused := certifiedOf(ex.request); refused == nil {
			s.memory.texts["certified"] = "once"
		}
		return s.memory.texts["certified"] != ""
	})
}

// mismatched changes how the bound token is refused.
func mismatched(w what, change func(ex *exchange)) Defect {
	return refusing(w, func(ex *exchange) {
		if ex.bringsCertified() {
			change(ex)
		}
	})
}
