package scheme

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// session is a login with a user and a password by a request of its own, whose
// answer sets a cookie that stands for the user from then on (RFC 6265).
type session struct{ usual }

func (session) Name() string    { return "Session" }
func (session) Promised() bool  { return true }
func (session) Carrier() string { return "Cookie" }

// Offer: a login depends on no challenge.
func (session) Offer(httpauth.Challenge) (Offer, bool) { return nil, true }

// Answer logs in and takes the cookies of the answer. Where the login was refused
// there may be none: what is sent then is a stranger's request.
func (s session) Answer(a Ask) (*Credentials, error) {
	w, err := a.loggingIn()
	if err != nil {
		return nil, err
	}
	m, err := LoginForm(a.Resource, a.Request.UserAgent(), w.user, w.password)
	if err != nil {
		return nil, err
	}
	who := Login{User: w.user, Password: w.password, Whole: true}
	answer, err := a.Request.LogIn(m, who)
	if err != nil {
		return nil, err
	}
	jar := Cookies(answer, a.Resource, m.Target)
	return &Credentials{
		Scheme: s.Name(), Rest: Pairs(jar.For(a.Resource, a.Resource.Path)), Usual: &Spelling{Field: "Cookie"},
		Brought: []string{w.user, w.password}, Made: jar.secrets(), Login: &who, LoggedIn: true, Plain: w.role != "",
	}, nil
}

// loggingIn is who logs in: an account, nobody, or somebody that the case makes
// up.
func (a Ask) loggingIn() (who, error) {
	if a.Resource.Session == nil {
		return who{}, target.Lacks("the target does not say how users log in to the resource")
	}
	switch {
	case a.invented():
		return a.nobody()
	case a.Auth.Kind == casefile.AuthRole:
		return a.account(a.Auth.Role)
	}
	w, err := a.pair(a.Auth.Basic.User, a.Auth.Basic.Password)
	if err != nil {
		return who{}, err
	}
	return w, a.distinct(w.user, w.password)
}

// LoginForm is the request by which a user logs in to a resource. The error is a
// *target.Absent where there is none.
func LoginForm(r target.Resource, agent, user, password string) (*message.Request, error) {
	if r.Session == nil {
		return nil, target.Lacks("the target does not say how users log in to the resource `%s`", r.Role)
	}
	return formOf(r.Session.Login, r, agent, user, password)
}

// LogoutForm is the request by which a user logs out again.
func LogoutForm(r target.Resource, agent string) (*message.Request, error) {
	if r.Session == nil || r.Session.Logout == nil {
		return nil, target.Lacks("the target does not say how users log out of the resource `%s`", r.Role)
	}
	return formOf(*r.Session.Logout, r, agent, "", "")
}

func formOf(f target.Form, r target.Resource, agent, user, password string) (*message.Request, error) {
	fields, body, err := f.Fill(user, password)
	if err != nil {
		return nil, err
	}
	m := &message.Request{Method: f.Method, Target: f.Path, Version: "HTTP/1.1", Fields: []message.Field{
		{Name: "Host", Value: r.URL.Host}, {Name: "User-Agent", Value: agent}, {Name: "Accept", Value: "*/*"},
	}}
	for _, one := range fields {
		m.Fields = append(m.Fields, message.Field{Name: one.Name, Value: one.Value})
	}
	if body != "" || f.Method != "GET" && f.Method != "HEAD" {
		m.Fields = append(m.Fields, message.Field{Name: "Content-Length", Value: fmt.Sprint(len(body))})
	}
	if body != "" {
		m.Body = []message.Part{{Data: []byte(body)}}
	}
	return m, nil
}

// Told: a cookie that an answer sets may stand for a login.
func (session) Told(answer *message.Response) []target.Made {
	return Cookies(answer, target.Resource{}, "/").secrets()
}

// Words: a case makes no sessions by hand but with a user and a password.
func (session) Words(a *casefile.Auth, show Show) string {
	return WordsOfPair(a.Basic.User, a.Basic.Password, show)
}

// Pairs is the value of the Cookie field that sends cookies back (RFC 6265
// §4.2.1).
func Pairs(list []Cookie) string {
	pairs := make([]string, len(list))
	for i, c := range list {
		pairs[i] = c.Name + "=" + c.Value
	}
	return strings.Join(pairs, "; ")
}
