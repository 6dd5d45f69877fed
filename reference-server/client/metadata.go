package client

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// wherefrom finds out where a token for a resource could be had, when one is
// asked for and there is none (RFC 9728 §5): it reads the metadata of the
// resource, and asks the first authorization server of it for its own. To get
// the token, a person would have to log in there.
func (v *visit) wherefrom(ctx context.Context, list []challenge) error {
	s := v.session
	for _, c := range list {
		if !c.is("Bearer") || c.broken || c.repeats() {
			continue
		}
		to, userinfo, err := parseTarget(s.rules.metadataOf(v.request.target, c))
		if err != nil || userinfo != nil || to.scheme != "https" && !to.loopback() {
			return fmt.Errorf("the metadata of the resource can't be asked for where the challenge says that it is")
		}
		a, err := (&visit{session: s, aside: true, request: &request{target: to, method: "GET"}}).run(ctx)
		if err != nil {
			return err
		}
		issuer, err := v.issuerIn(a)
		if err != nil || issuer == "" {
			return err
		}
		return v.askIssuer(ctx, issuer)
	}
	return nil
}

// metadataOf is where the metadata is: where the challenge says (RFC 9728 §5.1),
// or at the well-known path between host and path of the resource (§3.1).
func metadataOf(resource target, c challenge) string {
	if at, given := c.param("resource_metadata"); given {
		return at
	}
	return wellKnown(resource, "oauth-protected-resource")
}

func wellKnown(of target, name string) string {
	path := of.path
	if of.withoutQuery() == "/" {
		path = strings.TrimPrefix(path, "/")
	}
	return of.origin.String() + "/.well-known/" + name + path
}

// issuerIn reads the metadata. It is used only where it is about the resource
// that was asked for, letter by letter (RFC 9728 §3.3); members that are not
// known are passed over (§3.2).
func (v *visit) issuerIn(a *answer) (string, error) {
	var content struct {
		Resource string   `json:"resource"`
		Servers  []string `json:"authorization_servers"`
	}
	var members map[string]any
	if a.status != 200 || json.Unmarshal(a.body, &content) != nil || json.Unmarshal(a.body, &members) != nil {
		return "", fmt.Errorf("the resource has no metadata that can be read")
	}
	if !v.session.rules.describes(content.Resource, v.request.target) || !v.session.rules.readable(members) {
		return "", fmt.Errorf("the metadata is about another resource, %q (RFC 9728 §3.3)", content.Resource)
	}
	if len(content.Servers) == 0 {
		return "", nil
	}
	return content.Servers[0], nil
}

func describes(resource string, to target) bool {
	return resource == to.String() || to.path == "/" && resource == to.origin.String()
}

// askIssuer asks an authorization server for its metadata (RFC 8414 §3).
func (v *visit) askIssuer(ctx context.Context, issuer string) error {
	to, userinfo, err := parseTarget(issuer)
	if err != nil || userinfo != nil || to.scheme != "https" && !to.loopback() {
		return fmt.Errorf("the metadata names no authorization server that can be asked")
	}
	if to, _, err = parseTarget(wellKnown(to, "oauth-authorization-server")); err != nil {
		return err
	}
	a, err := (&visit{session: v.session, aside: true, request: &request{target: to, method: "GET"}}).run(ctx)
	if err != nil {
		return err
	}
	v.session.complain("%s: a token for it can be had from %q (%d)", v.request.target, issuer, a.status)
	return nil
}
