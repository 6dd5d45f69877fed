package scheme

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
)

func (digest) Words(a *casefile.Auth, show Show) string {
	d := a.Digest
	if d == nil {
		d = &casefile.Digest{}
	}
	who := fmt.Sprintf("`%s`", a.Role)
	if a.Role == "" {
		who = WordsOfPair(d.User, d.Password, show)
	}
	all := []string{who, answered(d)}
	all = append(all, computedOtherwise(d, show)...)
	all = append(all, writtenOtherwise(d, show)...)
	return strings.Join(all, ", ")
}

func answered(d *casefile.Digest) string {
	if d.Challenge == "" {
		return "in answer to a challenge that a plain request has got"
	}
	return fmt.Sprintf("in answer to the challenge of step `%s`", d.Challenge)
}

// computedOtherwise says what goes into the arithmetic otherwise than a right
// client has it.
func computedOtherwise(d *casefile.Digest, show Show) []string {
	var all []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	add(d.Algorithm != "", "with the algorithm %s", d.Algorithm)
	add(d.QOP == casefile.QOPNone, "without qop")
	add(d.QOP != "" && d.QOP != casefile.QOPNone, "with qop %s", d.QOP)
	add(d.Sess != "", "with the session key of step `%s`", d.Sess)
	if d.Count != nil {
		add(true, "with nc=%08x", *d.Count)
	}
	for _, v := range []struct {
		text *casefile.Text
		what string
	}{
		{d.Realm, "the realm"}, {d.Nonce, "the nonce"}, {d.NC, "the nc"}, {d.CNonce, "the cnonce"},
		{d.URI, "the uri"}, {d.Method, "the method"}, {d.Entity, "the content"},
	} {
		if v.text != nil {
			add(true, "computed with %s \"%s\"", v.what, show(v.text))
		}
	}
	add(d.Hash == casefile.HashPlain, "with the user name itself")
	add(d.Hash == casefile.HashUser, "with the hash of the user name")
	add(d.Star, "with the user name as username*")
	add(d.Both, "with the user name as username and as username*")
	return all
}

// writtenOtherwise says how the parameters are written otherwise than usual.
func writtenOtherwise(d *casefile.Digest, show Show) []string {
	var all []string
	for _, w := range d.Write {
		var values []string
		for _, v := range w.Values {
			values = append(values, show(v.Text))
		}
		if values == nil {
			all = append(all, "without "+w.Param)
			continue
		}
		all = append(all, fmt.Sprintf("with %s written as %s", w.Param, strings.Join(values, " and ")))
	}
	if d.Upper {
		all = append(all, "with the names of the parameters in capitals")
	}
	for _, v := range []struct {
		text *casefile.Text
		what string
	}{{d.Join, "between the parameters"}, {d.Equal, "between name and value"}, {d.End, "at the end"}} {
		if v.text != nil {
			all = append(all, fmt.Sprintf("with \"%s\" %s", show(v.text), v.what))
		}
	}
	return all
}
