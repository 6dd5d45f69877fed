package cli

import (
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/diagnose"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// ofFile is a resource of a target file.
func (c *DiagnoseCmd) ofFile(env *Env, name string, r reach) (*diagnose.Asked, reach, error) {
	t, err := loadTarget(env, name)
	if err != nil {
		return nil, r, err
	}
	given, err := c.credentials(env, false)
	if err != nil {
		return nil, r, err
	}
	resource, err := c.resource(t)
	if err != nil {
		return nil, r, err
	}
	u, err := url.Parse(resource.URL.String() + resource.Path)
	if err != nil {
		return nil, r, usageError("the path of the resource %s is no part of a URL", resource.Role)
	}
	asked := &diagnose.Asked{Method: resource.Method(), URL: u, Body: []byte(resource.Request.Body), Login: loginOf(t, given, name)}
	for _, f := range resource.Request.Fields {
		asked.Fields = append(asked.Fields, message.Field{Name: f.Name, Value: f.Value})
	}
	asked.Fields = append(asked.Fields, fieldsOf(t, resource)...)
	if k := resource.Key; k != nil {
		withKey(asked, k)
	}
	r.way = t.Route
	if t.Issuer != nil {
		asked.Expects = diagnose.Expected{Audience: t.Issuer.Audience, Issuer: t.Issuer.Name}
	}
	if r.certificate = resource.Certificate; t.Limits.Failures.Locks() {
		r.attempts = max(1, t.Limits.Failures.Count-1) // one more would lock the account
	}
	return asked, r, nil
}

// fieldsOf are those that a target file has for each request to its URL, but for
// those that the resource brings itself.
func fieldsOf(t *target.Target, resource target.Resource) (list []message.Field) {
	if resource.URL.Scheme != t.URL.Scheme || resource.URL.Host != t.URL.Host {
		return nil
	}
	for _, f := range t.Fields {
		own := func(o target.Field) bool { return strings.EqualFold(o.Name, f.Name) }
		if !slices.ContainsFunc(resource.Request.Fields, own) {
			list = append(list, message.Field{Name: f.Name, Value: f.Value})
		}
	}
	return list
}

// loadTarget reads a target file, and makes the tokens that it leaves to its
// issuer.
func loadTarget(env *Env, name string) (*target.Target, error) {
	if err := notFile(name); err != nil {
		return nil, err
	}
	t, err := target.Load(name, env.Getenv)
	if err != nil {
		return nil, misused(err)
	}
	if err := t.UseMCP(); err != nil {
		return nil, usageError("%s: %s", name, err)
	}
	if t.Issuer != nil && t.Issuer.Listen == "" {
		if err := t.Mint(env.Now()); err != nil {
			return nil, misused(err)
		}
	}
	return t, nil
}

// resource is the one that is meant.
func (c *DiagnoseCmd) resource(t *target.Target) (target.Resource, error) {
	if c.Resource != "" {
		if r, ok := t.Resource(string(c.Resource)); ok {
			return r, nil
		}
		return target.Resource{}, usageError("the target file names no resource %s", c.Resource)
	}
	for _, r := range t.Resources {
		if r.Role != target.RoleOpen && r.Session == nil {
			return r, nil
		}
	}
	return target.Resource{}, usageError("the target file names no resource that is protected and that a field logs in to")
}

// loginOf are the ordinary credentials of a target, but for those that were given.
func loginOf(t *target.Target, given diagnose.Login, file string) diagnose.Login {
	if a, ok := t.Account(target.Ordinary); ok && !given.Pair {
		given.Pair, given.User, given.Password, given.Divided = true, a.User, a.Password, true
		given.From = file
	}
	if token, ok := t.Token(target.ValidToken); ok && given.Token == "" {
		given.Token, given.FromToken = token, file
	}
	return given
}

// withKey puts the key of a resource where the target file says.
func withKey(asked *diagnose.Asked, k *target.Key) {
	asked.KeyNames, asked.Login = []string{k.Name}, diagnose.Login{}
	value := strings.TrimSpace(k.Prefix + " " + k.Value)
	switch k.Place {
	case target.KeyInQuery:
		query := asked.URL.Query()
		query.Set(k.Name, k.Value)
		asked.URL.RawQuery = query.Encode()
	case target.KeyInCookie:
		asked.Fields = append(asked.Fields, message.Field{Name: "Cookie", Value: k.Name + "=" + k.Value})
	default:
		asked.Fields = append(asked.Fields, message.Field{Name: k.Name, Value: value})
	}
}
