package casefile_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "authspec/runner/internal/casefile"
)

func lit(s string) Piece { return Piece{Literal: []byte(s)} }

func ref(kind RefKind, of, name, source string, filters ...Filter) Piece {
	return Piece{Ref: &Ref{Kind: kind, Of: of, Name: name, Source: source, Filters: filters}}
}

func TestReadsPlaceholders(t *testing.T) {
	for text, want := range map[string][]Piece{
		"":                       nil,
		"plain":                  {lit("plain")},
		"$$":                     {lit("$")},
		"a$${path}$$":            {lit("a${path}$")},
		"a ${path} b":            {lit("a "), ref(RefPath, "", "", "path"), lit(" b")},
		"${host}${scheme}":       {ref(RefHost, "", "", "host"), ref(RefScheme, "", "", "scheme")},
		"${open.path}":           {ref(RefPath, "open", "", "open.path")},
		"${clear.host}":          {ref(RefHost, "clear", "", "clear.host")},
		"${ordinary.user-pass}":  {ref(RefAccount, "ordinary", "user-pass", "ordinary.user-pass")},
		"${token.expired}":       {ref(RefToken, "", "expired", "token.expired")},
		"${unique}":              {ref(RefUnique, "", "", "unique")},
		"${one.status}":          {ref(RefStatus, "one", "", "one.status")},
		"${one.cookies}":         {ref(RefCookies, "one", "", "one.cookies")},
		"${one.body}":            {ref(RefBody, "one", "", "one.body")},
		"${one.field.ETag}":      {ref(RefField, "one", "ETag", "one.field.ETag")},
		"${one.sent.X-A}":        {ref(RefSent, "one", "X-A", "one.sent.X-A")},
		"${one.info.nextnonce}":  {ref(RefInfo, "one", "nextnonce", "one.info.nextnonce")},
		"${refused.field.Date}":  {ref(RefField, "refused", "Date", "refused.field.Date")},
		"${authorised.status}":   {ref(RefStatus, "authorised", "", "authorised.status")},
		"${one.challenge.realm}": {ref(RefChallenge, "one", "realm", "one.challenge.realm")},
		"${path|percent|first:3}": {
			ref(RefPath, "", "", "path|percent|first:3", Filter{Name: "percent"}, Filter{Name: "first", Arg: 3}),
		},
		"a${hex:00ff}b":       {lit("a\x00\xffb")},
		"${hex:3a|repeat:4}":  {lit("::::")},
		"${hex:80ff|base64}":  {lit("gP8=")},
		"${hex:fb|base64url}": {lit("-w==")},
		"jürgen":              {lit("jürgen")},
	} {
		c := load(t, inRequest("{body: "+strconv.Quote(text)+"}"))[0]
		got := c.Steps[1].Request.Body[0].Text
		for _, p := range got.Pieces {
			if p.Ref != nil && p.Ref.Pos.Line == 0 {
				t.Errorf("the placeholder of %q has no place", text)
			}
		}
		if diff := cmp.Diff(want, got.Pieces, plainly); diff != "" {
			t.Errorf("%q is read otherwise (-want +got):\n%s", text, diff)
		}
		if got.Source != text {
			t.Errorf("the source of %q should stay as it is, not %q", text, got.Source)
		}
	}
}

func TestReadsEveryFilter(t *testing.T) {
	for _, f := range Filters() {
		text := "${path|" + f + "}"
		if f == "first" || f == "alter-at" || f == "repeat" {
			text = "${path|" + f + ":2}"
		}
		c := load(t, inRequest("{body: '"+text+"'}"))[0]
		got := c.Steps[1].Request.Body[0].Text.Pieces[0].Ref.Filters
		if len(got) != 1 || got[0].Name != f {
			t.Errorf("%s should have the filter %q, not %v", text, f, got)
		}
	}
}

// TestCredentialsInTexts shows where ${auth} can stand.
func TestCredentialsInTexts(t *testing.T) {
	c := load(t, header+idTitle+`
    steps:
      - request: {auth: ordinary, raw: "A: ${auth}\r\n"}
        expect: [{nowhere: "${auth}", requirement: r}]
`)[0]
	if got := c.Steps[0].Request.Raw[0].Text.Pieces[1].Ref.Kind; got != RefAuth {
		t.Errorf("the credentials should be a placeholder of the request, not %q", got)
	}
}

func TestIsLiteral(t *testing.T) {
	pieces := func(text string) *Text {
		return load(t, inRequest("{body: "+strconv.Quote(text)+"}"))[0].Steps[1].Request.Body[0].Text
	}
	if got, ok := pieces("a$$${hex:00}").IsLiteral(); !ok || string(got) != "a$\x00" {
		t.Errorf("a text without placeholders should be literal: %q, %t", got, ok)
	}
	if _, ok := pieces("a${path}").IsLiteral(); ok {
		t.Error("a text with a placeholder should not be literal")
	}
}

// TestPlacesOfPlaceholders compares the column with where "${" stands.
func TestPlacesOfPlaceholders(t *testing.T) {
	for _, line := range []string{
		"\n          body: ü ${path}",
		`{body: 'it''s ${path}'}`,
		`{body: "\r\n\x41\u00e9\U0001F600\" ü ${path}"}`,
		`{body: "$$ ${path}"}`,
	} {
		text := inRequest(line)
		at := load(t, text)[0].Steps[1].Request.Body[0].Text.Pieces[1].Ref.Pos
		source := []rune(strings.Split(text, "\n")[at.Line-1])
		if got := string(source[at.Col-1:]); !strings.HasPrefix(got, "${path}") {
			t.Errorf("the placeholder of %s should be found, not %q", line, got)
		}
	}
}
