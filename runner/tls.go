package runner

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

// Config reads the files. The error is a sentence.
func (t TLS) Config() (*tls.Config, error) {
	c := &tls.Config{InsecureSkipVerify: t.Insecure}
	if err := errors.Join(t.trust(c), t.show(c)); err != nil {
		return nil, err
	}
	return c, nil
}

// trust reads the certificates that are trusted.
func (t TLS) trust(c *tls.Config) error {
	if t.CACert == "" {
		return nil
	}
	pem, err := os.ReadFile(t.CACert)
	if err != nil {
		return unreadable("the certificates", t.CACert, err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no certificate in PEM form", t.CACert)
	}
	return nil
}

// show reads the certificate that is shown to the server.
func (t TLS) show(c *tls.Config) error {
	switch {
	case (t.Cert == "") != (t.Key == ""):
		return errors.New("--cert and --key go together: the client's certificate and its private key")
	case t.Cert != "":
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return unreadable("the client's certificate", t.Cert, err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return nil
}

func unreadable(what, file string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s can't be read from %s: %w", what, path.Path, path.Err)
	}
	return fmt.Errorf("%s can't be read from %s: %w", what, file, err)
}
