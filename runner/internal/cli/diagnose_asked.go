package cli

import (
	"math"
	"net/url"
	"os"
	"slices"
	"strings"

	"authspec/runner/internal/curl"
	"authspec/runner/internal/diagnose"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// read finds out which request is meant, and how its server is reached.
func (c *DiagnoseCmd) read(env *Env) (*diagnose.Asked, reach, error) {
	r := reach{cacert: c.Cacert, cert: c.Cert, key: c.Key, insecure: c.Insecure, attempts: math.MaxInt}
	words := c.Request
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	switch {
	case len(words) == 0:
		return nil, r, usageError("name what refuses you: a URL, a target file, or -- and the command of curl that fails")
	case curl.IsCurl(words[0]):
		return c.ofCurl(env, words[1:], r)
	case len(words) > 1 && env.after(words):
		return nil, r, usageError("after -- a command of curl can be looked at, and no other; give the URL, and -u or --token-env, instead")
	case strings.ContainsAny(words[0], " \t") && curl.IsCurl(strings.Fields(words[0])[0]):
		return nil, r, usageError("the command of curl is one word, in quotes: give it as it is after --, as in authspec diagnose -- curl …")
	case len(words) > 1:
		return nil, r, usageError("argument 2 is one too many: 'authspec diagnose' takes one URL or target file; a command of curl goes after --")
	case c.Resource != "" && isURL(words[0]):
		return nil, r, usageError("--resource is for a target file")
	case isURL(words[0]):
		return c.ofURL(env, words[0], r)
	}
	return c.ofFile(env, words[0], r)
}

// pastedCurl is about a command of curl without -- before it, whose options would be
// taken for ours; nil: there is none.
func pastedCurl(args []string) error {
	at := slices.IndexFunc(args, curl.IsCurl)
	if at < 1 || args[0] != "diagnose" || slices.Contains(args[:at], "--") {
		return nil
	}
	return usageError("a command of curl goes after --, as in authspec diagnose -- curl …")
}

// credentials are those of the flags and the environment.
func (c *DiagnoseCmd) credentials(env *Env, whole bool) (diagnose.Login, error) {
	l := diagnose.Login{By: diagnose.ByBest}
	if c.User != "" {
		l.Pair, l.From = true, "-u"
		l.User, l.Password, _ = strings.Cut(string(c.User), ":")
	} else {
		var err error
		if l.User, l.Password, err = (&RunCmd{}).account(env, whole); err != nil {
			return l, err
		}
		if l.Pair = l.User != ""; l.Pair {
			l.From, l.Divided = "AUTHSPEC_USER and AUTHSPEC_PASSWORD", true
		}
	}
	token, err := c.token(env)
	if token != "" {
		l.Token = token
		if l.FromToken = "AUTHSPEC_TOKEN"; c.TokenEnv != "" {
			l.FromToken = string(c.TokenEnv)
		}
	}
	return l, err
}

// ofURL is a URL with the credentials of flags and environment, or its own.
func (c *DiagnoseCmd) ofURL(env *Env, text string, r reach) (*diagnose.Asked, reach, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, r, usageError("the URL can't be read; a user or a password within it has to be percent-encoded, and is better given apart: -u NAME:PASSWORD")
	}
	login, err := c.credentials(env, true)
	if err != nil {
		return nil, r, err
	}
	if u.User != nil && !login.Pair && login.Token == "" {
		login = diagnose.Login{Pair: true, User: u.User.Username(), By: diagnose.ByBest, From: "the userinfo of the URL", Divided: true}
		login.Password, _ = u.User.Password()
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if _, err := target.ParseURL(u.String()); err != nil {
		return nil, r, usageError("%s", err)
	}
	return &diagnose.Asked{Method: "GET", URL: u, Login: login}, r, nil
}

// ofCurl is what a command of curl would send.
func (c *DiagnoseCmd) ofCurl(env *Env, words []string, r reach) (*diagnose.Asked, reach, error) {
	if c.User != "" || c.TokenEnv != "" || c.Resource != "" {
		return nil, r, usageError("the command of curl says itself who logs in: leave -u, --token-env and --resource out, or give a URL")
	}
	command, err := curl.Read(words, os.ReadFile)
	if err != nil {
		return nil, r, usageError("%s", err)
	}
	asked := &diagnose.Asked{
		Method: command.Method, URL: command.URL, Fields: command.Fields, Body: command.Body,
		By: "curl", Follow: command.Follow, Trusts: command.Trusted, Dropped: command.Dropped, Proxied: command.Proxy != "",
	}
	switch {
	case command.Auth == "ntlm" || command.Auth == "negotiate":
		return nil, r, &exitError{exitTell, "could not tell: curl's --" + command.Auth + " can't be looked at, as authspec does not speak it"}
	case command.Bearer != nil:
		asked.Login = diagnose.Login{Token: *command.Bearer, By: diagnose.ByToken, From: "--oauth2-bearer"}
	case command.User != nil:
		asked.Login = diagnose.Login{Pair: true, By: command.Auth, From: "-u"}
		asked.Login.User, asked.Login.Password, _ = strings.Cut(*command.User, ":")
		if command.Userinfo {
			asked.Login.From = "the userinfo of the URL"
		}
	}
	if command.ProxyUser != "" {
		asked.Fields = append(asked.Fields, message.Field{Name: "Proxy-Authorization", Value: command.ProxyAuthorization()})
	}
	asked.Notes = notLookedAt(env, command)
	return asked, r.as(command), r.refuses(command)
}

// notLookedAt says what of a command of curl could matter and was left aside.
func notLookedAt(env *Env, c *curl.Command) (notes []string) {
	if len(c.Ignored) > 0 {
		notes = append(notes, "Not looked at: "+strings.Join(c.Ignored, ", ")+".")
	}
	for _, name := range []string{strings.ToLower(c.URL.Scheme) + "_proxy", "ALL_PROXY", "all_proxy"} {
		if env.value(name) != "" && c.Proxy == "" {
			return append(notes, "Not looked at: the proxy of "+name+", which curl would go through.")
		}
	}
	return notes
}
