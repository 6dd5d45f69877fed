package target

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/yamldoc"
)

// CertifiedToken is the name of the token that is bound to the certificate
// RightCertificate (RFC 8705 §3).
const CertifiedToken = "mtls"

// The names of the certificates of a client.
const (
	RightCertificate = "right" // to which the token CertifiedToken is bound
	OtherCertificate = "other" // another, as good as that one but for the token
	NoCertificate    = "none"  // the client has none
)

// certificatesKey is the key of target files for the certificates of clients.
const certificatesKey = "certificates"

// Certificate is one that a client can show, with its private key.
type Certificate struct {
	Name    string
	Pair    *tls.Certificate
	Secrets []string // of which each gives the private key away
}

// Certificate finds a certificate of a client by its name. The one of
// NoCertificate is empty.
func (t *Target) Certificate(name string) (*tls.Certificate, bool) {
	if name == NoCertificate {
		return &tls.Certificate{}, true
	}
	for _, c := range t.Certificates {
		if c.Name == name {
			return c.Pair, true
		}
	}
	return nil, false
}

// certificates reads the certificates of clients.
func (p *parser) certificates(n *yaml.Node) {
	members := p.Members(n, []string{RightCertificate, OtherCertificate})
	p.Require(n, members, RightCertificate)
	for _, m := range members {
		if c := p.certificate(m.Value); c.Pair != nil {
			c.Name = m.Key
			p.t.Certificates = append(p.t.Certificates, c)
		}
	}
}

// certificate reads one certificate with its private key; it has no Pair where
// there is none.
func (p *parser) certificate(n *yaml.Node) Certificate {
	members := p.Members(n, []string{"cert", "key"})
	p.Require(n, members, "cert", "key")
	texts := map[string]string{}
	for _, m := range members {
		texts[m.Key] = p.pem(m.Value)
	}
	if texts["cert"] == "" || texts["key"] == "" {
		return Certificate{}
	}
	pair, err := tls.X509KeyPair([]byte(texts["cert"]), []byte(texts["key"]))
	if err != nil {
		p.ProblemHint(n, "give a certificate and its private key, both as PEM",
			"the certificate can't be used: %s", strings.TrimPrefix(err.Error(), "tls: "))
		return Certificate{}
	}
	return Certificate{Pair: &pair, Secrets: keySecrets(texts["key"], pair.PrivateKey)}
}

// pem reads a text of PEM, or the name of a file that holds one.
func (p *parser) pem(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		return p.secret(n)
	}
	text, ok := p.Scalar(n)
	if !ok || strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN") {
		return text
	}
	return p.fromFile(n, p.beside(text))
}

// keySecrets are the texts of which each gives a private key away: the lines of
// the one that was given, and its other forms.
func keySecrets(text string, private any) []string {
	list := []string{text}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) >= 16 && !strings.HasPrefix(line, "-----") {
			list = append(list, line)
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return list
	}
	key, err := jws.ParseKey(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "")
	if err != nil {
		return list
	}
	return append(list, key.Secrets()...)
}

// certificateSecrets are the parts of the private keys of certificates.
func (t *Target) certificateSecrets() []Made {
	var list []Made
	for _, c := range t.Certificates {
		for _, value := range c.Secrets {
			list = append(list, Made{value, "[private key]"})
		}
	}
	return list
}

// certified has the resource for a token that is bound to a certificate be asked
// with that one, and checks that it can.
func (p *parser) certified(members []yamldoc.Member) {
	i := slices.IndexFunc(p.t.Resources, func(r Resource) bool { return r.Role == RoleMTLS })
	_, token := p.t.Token(CertifiedToken)
	given := slices.ContainsFunc(members, func(m yamldoc.Member) bool { return m.Key == certificatesKey })
	right, known := p.t.Certificate(RightCertificate)
	if i >= 0 && known {
		p.t.Resources[i].Certificate = right
	}
	for _, m := range members {
		switch {
		case m.Key == "resources" && i >= 0 && (!token || !given):
			p.ProblemHint(m.At, "write tokens: {"+CertifiedToken+": …} and "+certificatesKey+": {"+RightCertificate+": {cert: FILE, key: FILE}}",
				"the resource %q is for a token that is bound to a certificate, and one of them is missing", RoleMTLS)
		case m.Key == "resources" && i >= 0 && p.t.Resources[i].URL != nil && p.t.Resources[i].URL.Scheme != "https":
			p.ProblemHint(m.At, "give it a url that begins with https", "the resource %q is not reached over TLS, where alone there are certificates", RoleMTLS)
		case m.Key == "tokens" && token && !given:
			p.ProblemHint(m.At, "write "+certificatesKey+": {"+RightCertificate+": {cert: FILE, key: FILE}}",
				"the token %q is bound to a certificate, and there is none", CertifiedToken)
		}
	}
}
