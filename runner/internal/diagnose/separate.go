package diagnose

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
)

// harmless are fields whose values are no secrets.
var harmless = []string{"Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "User-Agent", "Origin", "Host", "Cache-Control",
	"Pragma", "Connection", "DNT", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-GPC", "Priority", "Upgrade-Insecure-Requests",
	"X-Requested-With", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Expect", "Content-Length", "Range"}

// separate tells the credentials of a request from the rest of it, and takes up
// its secrets.
func (s *Seen) separate() {
	var keys []Credentials
	var authorization *Credentials
	for _, f := range s.asked.Fields {
		if !isOneOf(f.Name, harmless) {
			s.secret(f.Value, strings.TrimSpace(f.Value))
		}
		switch {
		case f.Value == "" && !strings.EqualFold(f.Name, "Authorization"):
			s.fields = append(s.fields, f)
		case strings.EqualFold(f.Name, "Authorization"):
			if s.twice++; authorization == nil {
				c := read("Authorization", f.Value, "the field Authorization")
				authorization = &c
			} else {
				s.more = append(s.more, f)
			}
		case strings.EqualFold(f.Name, "Cookie"):
			s.beside = append(s.beside, f)
			for _, pair := range strings.Split(f.Value, ";") {
				_, value, _ := strings.Cut(pair, "=")
				s.secret(strings.TrimSpace(value))
			}
		case isOneOf(f.Name, keyFields) || isOneOf(f.Name, s.asked.KeyNames):
			keys = append(keys, Credentials{Kind: keyKind, Field: f.Name, Rest: f.Value, From: "the field " + f.Name})
		default:
			s.fields = append(s.fields, f)
		}
	}
	s.primary(authorization, keys)
	s.content()
	s.learn(s.sent)
}

// primary decides which credentials are those of the request. Of the others a
// cookie goes along; of two keys both do.
func (s *Seen) primary(authorization *Credentials, keys []Credentials) {
	l := s.asked.Login
	s.secret(l.Password, l.Token)
	if l.Pair {
		s.secret(l.User + ":" + l.Password)
		if l.Password == "" {
			s.secret(l.User)
		}
	}
	switch {
	case authorization != nil:
		s.sent, s.over = *authorization, l.Pair || l.Token != ""
		if s.sent.Rest == "" && s.sent.Scheme == "" {
			s.sent = Credentials{}
		}
	case l.Token != "" && l.By == ByToken:
		s.sent = tokenOf("Bearer", l.Token, cmp.Or(l.FromToken, l.From))
	case l.Pair && l.By == ByPair:
		s.sent = basicOf(l.User, l.Password, l.From)
	case s.waits(), l.Pair || l.Token != "":
	case len(keys) > 0:
		s.sent, keys = keys[0], keys[1:]
	default:
		s.fromQuery()
		if s.sent.Kind == noCredentials && len(s.beside) > 0 {
			s.sent = Credentials{Kind: cookieKind, Field: "Cookie", Rest: s.beside[0].Value, From: "the field Cookie"}
			s.beside = s.beside[1:]
		}
	}
	for _, k := range keys {
		s.beside = append(s.beside, message.Field{Name: k.Field, Value: k.Rest})
	}
}

// fromQuery finds a key in the query of the URL.
func (s *Seen) fromQuery() {
	for name, values := range s.url.Query() {
		if (isOneOf(name, keyParams) || isOneOf(name, s.asked.KeyNames)) && values[0] != "" {
			s.sent = Credentials{Kind: keyKind, Query: name, Rest: values[0], From: "the query parameter " + name}
		}
	}
}

// learn takes up what gives credentials away.
func (s *Seen) learn(c Credentials) {
	s.secret(c.Password, c.Rest, c.value())
	if c.Kind == pairBasic || c.Kind == pairDigest {
		s.secret(c.User + ":" + c.Password)
		const long = 20 // some take a token in the place of the name
		if c.Password == "" || !c.Colon || len(c.User) >= long {
			s.secret(c.User)
		}
	}
	if c.Kind == writtenDigest {
		params, _ := httpauth.ParseInfo([]string{c.Rest})
		for _, p := range params {
			if isOneOf(p.Name, []string{"response", "cnonce", "nonce"}) {
				s.secret(p.Value)
			}
		}
	}
}

// content takes up what query and content of the request hold.
func (s *Seen) content() {
	long := func(v string) {
		if len(v) >= 6 {
			s.secret(v)
		}
	}
	queries := []string{s.url.RawQuery}
	if !strings.HasPrefix(strings.TrimSpace(string(s.asked.Body)), "{") {
		queries = append(queries, string(s.asked.Body))
	}
	for _, q := range queries {
		values, _ := url.ParseQuery(q)
		for _, list := range values {
			for _, v := range list {
				long(v)
			}
		}
	}
	var document any
	if json.Unmarshal(s.asked.Body, &document) == nil {
		eachText(document, long)
	}
}

func eachText(of any, take func(string)) {
	switch v := of.(type) {
	case string:
		take(v)
	case []any:
		for _, e := range v {
			eachText(e, take)
		}
	case map[string]any:
		for _, e := range v {
			eachText(e, take)
		}
	}
}

// choose makes credentials of a login that depends on what is offered.
func (s *Seen) choose() {
	if !s.waits() {
		return
	}
	l := s.asked.Login
	answerable := len(httpauth.DigestChallenges(challengeLines(s.stranger))) > 0
	switch {
	case l.By == ByDigest:
		s.sent, s.waiting = digestOf(l.User, l.Password, l.From), !answerable
	case l.By == ByAny && answerable:
		s.sent = digestOf(l.User, l.Password, l.From)
	case l.By == ByAny:
		s.sent, s.waiting = basicOf(l.User, l.Password, l.From), !s.offered("Basic")
	default:
		s.sent = s.best(answerable)
	}
	s.learn(s.sent)
}

// best are the credentials of the first scheme that is offered, and that there
// are some for.
func (s *Seen) best(digest bool) Credentials {
	l := s.asked.Login
	for _, c := range s.offers() {
		switch {
		case c.Is("Digest") && l.Pair && digest:
			return digestOf(l.User, l.Password, l.From)
		case c.Is("Basic") && l.Pair:
			return basicOf(l.User, l.Password, l.From)
		case takesTokens(c.Scheme) && l.Token != "":
			return tokenOf(c.Scheme, l.Token, cmp.Or(l.FromToken, l.From))
		}
	}
	if l.Token != "" {
		return tokenOf("Bearer", l.Token, cmp.Or(l.FromToken, l.From))
	}
	return basicOf(l.User, l.Password, l.From)
}

// takesTokens tells whether a scheme is one of tokens that stand as they are.
func takesTokens(scheme string) bool {
	return isOneOf(scheme, []string{"Bearer", "Token", "JWT", "OAuth", "ApiKey"})
}
