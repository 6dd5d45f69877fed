package site

import (
	"bytes"
	"embed"
	"html/template"
	"strings"

	"authspec/runner/internal/report"
	"authspec/runner/results"
)

//go:embed page/*.tmpl
var pageTexts embed.FS

// pages are the templates by the kinds of pages.
type pages map[string]*template.Template

// page is what a template is filled with.
type page struct {
	Name        string // of the file
	Title       string
	Description string // for those who see a link to the page, and for search engines
	Section     string // the entry of the navigation to which it belongs
	Root        string // leads from the page to the first page's folder
	Version     string
	Data        any
}

// parsePages reads the templates, which are part of the program.
func parsePages() pages {
	all := pages{}
	base := template.Must(template.New("").Funcs(template.FuncMap{
		"code": code, "cites": report.Cites, "sign": func(v results.Verdict) string { return signs[v] }, "visible": results.Visible,
		"tab": tabOf, "count": count, "stopped": stopped, "percent": percent,
	}).ParseFS(pageTexts, "page/base.html.tmpl", "page/parts.html.tmpl"))
	for _, kind := range []string{"front", "works", "doors", "requirement", "requirements", "subject", "subjects", "compare", "chapter", "reference"} {
		all[kind] = template.Must(template.Must(base.Clone()).ParseFS(pageTexts, "page/"+kind+".html.tmpl"))
	}
	return all
}

// tab is an entry of the navigation.
type tab struct {
	Link, Text string
	Here       bool
}

func tabOf(p page, section, link, text string) tab {
	return tab{p.Root + link, text, p.Section == section}
}

// write adds a page.
func (s *site) write(kind string, p page) {
	p.Version = s.in.Version
	p.Root = strings.Repeat("../", strings.Count(p.Name, "/"))
	p.Description = results.Visible(p.Description)
	var text bytes.Buffer
	s.fail(p.Name, s.pages[kind].ExecuteTemplate(&text, "base", p))
	s.add(p.Name, text.Bytes())
}

// code is a sentence in which what stands in backticks is code. What is not fit
// to be shown is visible, and where the backticks do not pair they stay.
func code(s string) template.HTML {
	pieces := strings.Split(results.Visible(s), "`")
	var b strings.Builder
	for i, piece := range pieces {
		piece = template.HTMLEscapeString(piece)
		switch {
		case len(pieces)%2 == 0 && i > 0:
			b.WriteString("`" + piece)
		case i%2 == 1 && len(pieces)%2 == 1:
			b.WriteString("<code>" + piece + "</code>")
		default:
			b.WriteString(piece)
		}
	}
	return template.HTML(b.String())
}

// percent is a share of 100, rounded down so that nothing looks whole that is not.
func percent(part, of int) int {
	if of == 0 {
		return 0
	}
	return part * 100 / of
}
