package scheme

import (
	"cmp"
	"fmt"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// who logs in with a user and a password.
type who struct {
	user, password string
	role           string // of the account; empty: both were made up
	source         string // of the password, as the case has it
	secret         bool   // the password is made of a secret
}

// unknownUser and wrongPassword are nobody's: the made-up mark is in them.
func unknownUser(unique string) string   { return "nobody-" + unique }
func wrongPassword(unique string) string { return "wrong-" + unique }

// account is the account of a role.
func (a Ask) account(role string) (who, error) {
	of, ok := a.Target.Account(role)
	if !ok {
		return who{}, target.Lacks("the target has no account `%s`", role)
	}
	return who{user: of.User, password: of.Password, role: role, source: "${" + role + ".password}", secret: true}, nil
}

// pair is a user and a password of the case's own.
func (a Ask) pair(user, password *casefile.Text) (w who, err error) {
	if w.user, err = a.text(user); err != nil {
		return w, err
	}
	w.password, err = a.text(password)
	w.source, w.secret = password.Source, password.Secret()
	return w, err
}

// nobody is who does not exist: an account's name with a wrong password, or an
// unknown name.
func (a Ask) nobody() (who, error) {
	w := who{user: unknownUser(a.Unique), password: wrongPassword(a.Unique)}
	if a.Auth.Kind == casefile.AuthWrong {
		ordinary, err := a.account(target.Ordinary)
		if err != nil {
			return who{}, err
		}
		w.user = ordinary.user
	}
	return w, nil
}

// invented tells whether nobody has the credentials that are asked for.
func (a Ask) invented() bool {
	return a.Auth.Kind == casefile.AuthWrong || a.Auth.Kind == casefile.AuthUnknown
}

// standIn is what is sent in a scheme in which a token, or a key, stands for its
// user: that of the target, one that nobody has, or one that a case makes by hand
// in the place of the ordinary password. Where the user is not to be an account's
// own there is nothing to send.
func (a Ask) standIn(s Scheme, right string) (string, error) {
	what := map[Means]string{Token: "token", Key: "key"}[s.Means()]
	switch a.Auth.Kind {
	case casefile.AuthWrong:
		return wrongPassword(a.Unique), nil
	case casefile.AuthUnknown:
		return unknownUser(a.Unique), nil
	case casefile.AuthRole:
		if !Has(s, a.Target, a.Resource, a.Auth.Role) {
			return "", target.Lacks("the target has no %s for `%s`", what, a.Auth.Role)
		}
		return right, nil
	}
	pair := a.Auth.Basic
	if role, whole := attribute(pair.User, "user"); !whole || role != target.Ordinary {
		return "", target.Lacks("a %s names no user of its own, so that %q can't stand in its place", what, pair.User.Source)
	}
	text, err := a.Request.TextWith(right, pair.Password)
	return string(text), err
}

// text gives a text of the case; nil is empty.
func (a Ask) text(t *casefile.Text) (string, error) {
	octets, err := a.Request.Text(t, "")
	return string(octets), err
}

// distinct is an error where the target has no users and another name than that
// of the ordinary account is to be tried with its password: that one leads in
// by design, and shows nothing.
func (a Ask) distinct(user, password string) error {
	ordinary, ok := a.Target.Account(target.Ordinary)
	if a.Target.AnyUser && ok && user != ordinary.User && password == ordinary.Password {
		return target.Lacks("the target lets every user name in with the right password (users: any)")
	}
	return nil
}

// ownPair tells whether a user and a password are those of one account,
// unchanged.
func ownPair(user, password *casefile.Text) bool {
	role, whole := attribute(user, "user")
	of, also := attribute(password, "password")
	return whole && also && role == of
}

// attribute tells of which account a text is the attribute and nothing else.
func attribute(t *casefile.Text, name string) (role string, ok bool) {
	if t == nil || len(t.Pieces) != 1 || t.Pieces[0].Ref == nil {
		return "", false
	}
	r := t.Pieces[0].Ref
	return r.Of, r.Kind == casefile.RefAccount && r.Name == name && len(r.Filters) == 0
}

// WordsOfPair say who logs in with a user and a password.
func WordsOfPair(user, password *casefile.Text, show Show) string {
	or := func(t *casefile.Text) string { return show(cmp.Or(t, &casefile.Text{})) }
	return fmt.Sprintf("the user \"%s\" with the password \"%s\"", or(user), or(password))
}
