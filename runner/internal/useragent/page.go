package useragent

import (
	"bytes"
	_ "embed"
	"html/template"
	"sync"

	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

//go:embed page.html.tmpl
var pageText string

// page is read when somebody looks at it, which most runs have nobody do.
var page = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageText)) })

// own are the answers that belong to no case: the page for people, the list for
// programs, and the end.
func (v *Visits) own(path string) (wire.Answer, bool) {
	switch path {
	case "/":
		return v.page(), true
	case "/cases":
		return text("text/plain; charset=utf-8", []byte(v.list())), true
	case "/done":
		v.end()
		answer := text("text/plain; charset=utf-8", []byte("authspec: thank you; the results are where it was started\n"))
		answer.Close = true
		return answer, true
	case "/favicon.ico":
		return wire.Answer{Status: notFound}, true
	}
	return wire.Answer{}, false
}

func text(kind string, body []byte) wire.Answer {
	return wire.Answer{Status: 200, Body: body, Fields: []message.Field{
		{Name: "Content-Type", Value: kind}, {Name: "Cache-Control", Value: "no-store"},
	}}
}

// pageRow is a case on the page for people.
type pageRow struct{ ID, Title, URL, User, Password string }

// page is for people who go through the cases by hand, in a browser.
func (v *Visits) page() wire.Answer {
	var rows []pageRow
	for _, s := range v.scenes {
		rows = append(rows, pageRow{s.c.ID, s.c.Title, s.given.URL, s.given.User, s.given.Password})
	}
	var b bytes.Buffer
	if err := page().Execute(&b, rows); err != nil {
		return text("text/plain; charset=utf-8", []byte(err.Error()))
	}
	return text("text/html; charset=utf-8", b.Bytes())
}
