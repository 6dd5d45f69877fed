package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shown makes a certificate and its private key, as PEM.
func shown(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: text}))
}

// certifiedTarget reads a target file with files of certificates beside it.
func certifiedTarget(files map[string]string, lines ...string) (*Target, error) {
	return Parse(Source{
		File:    "target.yaml",
		Content: []byte("format: 1\nurl: https://127.0.0.1:1\n" + strings.Join(lines, "\n") + "\n"),
		ReadFile: func(name string) ([]byte, error) {
			if text, ok := files[name]; ok {
				return []byte(text), nil
			}
			return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
		},
	})
}

const certifiedResource = "resources: {mtls: {path: /}, open: {path: /o}}\ntokens: {mtls: a-token}"

// TestCertificates: a certificate and its key are files or texts, the resource is
// asked with the right one, and the keys are secret.
func TestCertificates(t *testing.T) {
	cert, key := shown(t)
	cert2, key2 := shown(t)
	files := map[string]string{"c.pem": cert, "k.pem": key}
	tg, err := certifiedTarget(files, certifiedResource, "certificates:", "  right: {cert: c.pem, key: {file: k.pem}}",
		"  other: {cert: "+strconv.Quote(cert2)+", key: "+strconv.Quote(key2)+"}")
	if err != nil {
		t.Fatal(err)
	}
	right, _ := tg.Certificate(RightCertificate)
	other, ok := tg.Certificate(OtherCertificate)
	none, _ := tg.Certificate(NoCertificate)
	if right == nil || !ok || len(other.Certificate) != 1 || len(none.Certificate) != 0 {
		t.Fatal("certificates are missing")
	}
	if r, _ := tg.Resource(RoleMTLS); r.Certificate != right {
		t.Error("the resource is asked with another certificate")
	}
	if r, _ := tg.Resource(RoleOpen); r.Certificate != nil {
		t.Error("another resource is asked with a certificate")
	}
	for _, of := range []string{key, key2} {
		for line := range strings.Lines(of) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "-----") || len(line) < 16 {
				continue
			}
			if got := tg.Secrets().MaskString("x" + line + "y"); strings.Contains(got, line) {
				t.Errorf("the key is in %q", got)
			}
		}
	}
	private := right.PrivateKey.(*ecdsa.PrivateKey)
	d, err := private.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	scalar := base64.RawURLEncoding.EncodeToString(d)
	if got := tg.Secrets().MaskString(`{"d":"` + scalar + `"}`); strings.Contains(got, scalar) {
		t.Errorf("the key is in %q", got)
	}
}

func TestCertificateProblems(t *testing.T) {
	cert, key := shown(t)
	_, foreign := shown(t)
	files := map[string]string{"c.pem": cert, "k.pem": key, "foreign.pem": foreign}
	const good = "certificates: {right: {cert: c.pem, key: k.pem}}"
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{certifiedResource}, `:3:1: the resource "mtls" is for a token that is bound to a certificate, and one of them is missing; write tokens: {mtls: …} and certificates: `},
		{[]string{"resources: {mtls: {path: /}}", good}, "and one of them is missing"},
		{[]string{`resources: {mtls: {url: "http://127.0.0.1:1", path: /}}`, "tokens: {mtls: a}", good}, `:3:1: the resource "mtls" is not reached over TLS, where alone there are certificates; give it a url that begins with https`},
		{[]string{"resources: {open: {path: /}}", "tokens: {mtls: a}"}, `:4:1: the token "mtls" is bound to a certificate, and there is none`},
		{[]string{certifiedResource, "certificates: {other: {cert: c.pem, key: k.pem}}"}, `the key "right" is missing`},
		{[]string{certifiedResource, "certificates: {right: {cert: c.pem}}"}, `the key "key" is missing`},
		{[]string{certifiedResource, "certificates: {right: {cert: c.pem, key: missing.pem}}"}, "can't be read from missing.pem: file does not exist"},
		{[]string{certifiedResource, "certificates: {right: {cert: c.pem, key: foreign.pem}}"}, ":5:23: the certificate can't be used: private key does not match public key; give a certificate and its private key, both as PEM"},
		{[]string{certifiedResource, "certificates: {right: {cert: k.pem, key: k.pem}}"}, "the certificate can't be used: failed to find certificate PEM data"},
	} {
		_, err := certifiedTarget(files, c.lines...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant …%s…", c.lines, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), strings.Split(key, "\n")[1]) {
			t.Error("the key is in the problem")
		}
	}
}
