package site

import (
	"fmt"
	"html/template"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/internal/schemas"
	"authspec/runner/results"
)

// chapter is the words of one kind of file.
type chapter struct {
	Name, Title, Lede string
	Parts             []part
}

// part is one mapping of it, or one table.
type part struct {
	ID, Heading string
	Text        template.HTML
}

// Path is where the chapter is.
func (c chapter) Path() string { return "reference/" + c.Name + ".html" }

// arrow leads from a word to the part that describes what stands there.
var arrow = pattern.Of(`→ (a\s+list\s+of\s+)?([A-Za-z-]+)`)

// reference writes the words of each kind of file, as the command help has them.
func (s *site) reference() {
	var all []chapter
	for _, kind := range schemas.Kinds() {
		text, err := kind.Reference()
		s.fail("reference/"+kind.Name+".html", err)
		c := chapterOf(kind, text)
		all = append(all, c)
		s.entry("reference", c.Title, c.Path(), kind.Name)
		s.write("chapter", page{
			Name: c.Path(), Title: c.Title, Section: "reference", Data: c,
			Description: fmt.Sprintf("The words of %s, one by one: what each means and what can stand there.", kind.What),
		})
	}
	s.write("reference", page{
		Name: "reference/index.html", Title: "Reference", Section: "reference", Data: all,
		Description: "The words of every file that people write for authspec: cases, requirements, suites, targets and baselines.",
	})
}

// chapterOf reads the text of a reference, whose parts an empty line divides.
func chapterOf(kind schemas.Kind, text string) chapter {
	c := chapter{Name: kind.Name, Title: "The words of " + kind.What}
	for i, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		heading := ""
		if i > 0 {
			heading, block, _ = strings.Cut(block, "\n")
		}
		p := part{ID: strings.Join(strings.Fields(strings.ToLower(heading)), "-"), Heading: heading}
		escaped := template.HTMLEscapeString(visibleLines(block))
		p.Text = template.HTML(arrow().ReplaceAllStringFunc(escaped, func(found string) string {
			m := arrow().FindStringSubmatch(found)
			return fmt.Sprintf(`→ %s<a href="#%s">%s</a>`, m[1], strings.ToLower(m[2]), m[2])
		}))
		c.Parts = append(c.Parts, p)
	}
	return c
}

// visibleLines is a text in which everything can be seen but its line ends.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = results.Visible(line)
	}
	return strings.Join(lines, "\n")
}
