package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// registryToken gets a token from the service that a registry of containers names
// in its challenge (the token authentication of the Distribution registry): realm
// is the URL of the service, which is told service and scope as they came. ""
// without an error is a challenge of another kind.
func (v *visit) registryToken(ctx context.Context, who account, list []challenge) (string, error) {
	s := v.session
	for _, c := range list {
		realm, _ := c.param("realm")
		service, named := c.param("service")
		to, userinfo, err := parseTarget(realm)
		if !c.is("Bearer") || c.broken || c.repeats() || !named || err != nil || userinfo != nil {
			continue
		}
		query := url.Values{"service": {service}}
		if scope, given := c.param("scope"); given {
			query.Set("scope", s.rules.scope(scope))
		}
		to.path += separator(to.path) + query.Encode()
		ask := &visit{session: s, aside: true, request: &request{target: to, method: "GET"}}
		if who.pair() && s.rules.trustsService(v.request.target.origin, to.origin) {
			basic := challenge{scheme: "Basic", params: []param{{"realm", service, true}}}
			if ask.login, err = s.begin(who, basic, to.origin); err != nil {
				return "", err
			}
		}
		a, err := ask.run(ctx)
		if err != nil {
			return "", err
		}
		return tokenIn(a)
	}
	return "", nil
}

func separator(path string) string {
	for _, octet := range path {
		if octet == '?' {
			return "&"
		}
	}
	return "?"
}

// trustsService tells whether a token service gets the password of a registry: it
// has to be on the same host, since nobody else has been named by the user, and
// no less secured.
func trustsService(registry, service origin) bool {
	return service.host == registry.host && (service.scheme == "https" || registry.scheme == "http" && service.loopback())
}

// tokenIn is the token of an answer of the service, under either of its names.
func tokenIn(a *answer) (string, error) {
	var content struct {
		Token  string `json:"token"`
		Access string `json:"access_token"`
	}
	if a.status/100 != 2 || json.Unmarshal(a.body, &content) != nil {
		return "", fmt.Errorf("the token service has no token: %d %q", a.status, a.reason)
	}
	if content.Token == "" {
		return content.Access, nil
	}
	return content.Token, nil
}
