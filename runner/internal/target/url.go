package target

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// ParseURL reads an http or https URL without userinfo and fragment. The error
// is a sentence.
func ParseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		// The text may hold a password in its userinfo: it is not repeated.
		if strings.Contains(s, "@") {
			return nil, errors.New("the URL can't be read, and credentials do not belong into it")
		}
		return nil, fmt.Errorf("%q is no URL: %w", s, err)
	case u.User != nil:
		return nil, errors.New("credentials do not belong into a URL (RFC 9110 §4.2.4): use AUTHSPEC_USER and AUTHSPEC_PASSWORD, or a target file")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q is no http or https URL", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("the URL %q has no host", s)
	case u.Port() != "" && !isPort(u.Port()):
		return nil, fmt.Errorf("the URL %q names port %s; a port is a number from 1 to 65535", s, u.Port())
	case u.Fragment != "":
		return nil, fmt.Errorf("the URL %q has a fragment, which is never sent", s)
	}
	return u, nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// FromURL is the target behind the URL of one protected resource, of which
// nothing else is known: its resource has the role RoleProtected until the
// ground finds out which schemes it offers.
func FromURL(s string) (*Target, error) {
	u, err := ParseURL(s)
	if err != nil {
		return nil, err
	}
	origin := &url.URL{Scheme: u.Scheme, Host: u.Host}
	return &Target{
		Name:      s,
		URL:       origin,
		Resources: []Resource{{Role: RoleProtected, URL: origin, Path: u.RequestURI()}},
		Discover:  true,
	}, nil
}

// Address is the host and port to connect to.
func Address(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == "https" {
		return u.Host + ":443"
	}
	return u.Host + ":80"
}
