package report

import (
	"fmt"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// limits say how much of an exchange is shown.
type limits struct {
	header  int // lines of a header section; 0: all
	content int // lines of content; 0: all
	width   int // characters of a line; 0: all
}

// transcript shows one exchange as it went over the wire: the request behind
// "> ", the answer behind "< ", remarks in parentheses. No line is empty.
func transcript(role results.Role, x *results.Exchange, lim limits) []string {
	var lines []string
	for _, t := range turns(role, x) {
		if t.label != "" && t.text != "" {
			lines = append(lines, t.label)
		}
		lines = append(lines, side(t.prefix, t.text, lim)...)
		if t.cut > 0 {
			lines = append(lines, fmt.Sprintf(t.more, t.cut))
		}
	}
	if end := ending(x); end != "" {
		lines = append(lines, "("+end+")")
	}
	return lines
}

// ending says how an exchange ended, where it did not end well.
func ending(x *results.Exchange) string {
	switch {
	case x.Detail != "":
		return visible(x.Detail)
	case x.Outcome != "complete":
		return visible(x.Outcome)
	}
	return ""
}

// side shows one direction. The header section, which is what authentication
// is about, gets more room than the content; after an interim response comes
// another header section.
func side(prefix, text string, lim limits) []string {
	if text == "" {
		return nil
	}
	s := section{prefix: prefix, lim: lim, header: true}
	for line := range strings.Lines(text) {
		s.line(line)
	}
	s.flush()
	return s.out
}

// section is what side knows between two lines.
type section struct {
	prefix  string
	lim     limits
	header  bool // in a header section; otherwise in the content
	interim bool // that of a 1xx response
	shown   int  // lines of this section
	hidden  int
	out     []string
}

// interimLine begins a response after which another one is due. 101 ends HTTP
// on the connection (RFC 9110 §15.2.2).
var interimLine = pattern.Of(`^HTTP/1\.[0-9] 1(?:0[02-9]|[1-9][0-9])(?: |$)`)

func (s *section) line(raw string) {
	line, lf := strings.CutSuffix(raw, "\n")
	line, crlf := strings.CutSuffix(line, "\r")
	if s.header && s.shown == 0 {
		s.interim = interimLine().MatchString(line)
	}
	most := s.lim.content
	if s.header {
		most = s.lim.header
	}
	ends := s.header && line == "" && lf
	s.shown++
	if most > 0 && s.shown > most && !ends {
		s.hidden++
		return
	}
	if ends {
		s.flush()
	}
	// A header line that ends in LF alone says so: it matters there and can't
	// be seen.
	mark := ""
	if s.header && lf && !crlf {
		mark = `\n`
	}
	s.out = append(s.out, strings.TrimRight(s.prefix+s.show(line)+mark, " "))
	if ends {
		s.header, s.shown = s.interim, 0
	}
}

// show makes a line visible.
func (s *section) show(line string) string {
	line = visible(line)
	if s.lim.width > 0 {
		line = cut(line, s.lim.width)
	}
	return line
}

// flush says how many lines were left out.
func (s *section) flush() {
	if s.hidden > 0 {
		s.out = append(s.out, fmt.Sprintf("(%s)", count(s.hidden, "more line")))
		s.hidden = 0
	}
}

// relevant picks the exchanges that explain a finding: those of the steps that
// its entries name and of the steps before them, one each where a step was sent
// several times; the last `most` of these, 0 for all exchanges. The number of
// those left out comes second.
func relevant(f finding, most int) (list []*results.Exchange, left int) {
	last := lastNamed(f)
	seen := map[string]bool{}
	for i := range f.c.Exchanges {
		x := &f.c.Exchanges[i]
		step := stepOf(x)
		again := step != "" && seen[step]
		seen[step] = true
		if most == 0 || i <= last && !again {
			list = append(list, x)
		}
	}
	if most > 0 && len(list) > most {
		list = list[len(list)-most:]
	}
	return list, len(f.c.Exchanges) - len(list)
}

// lastNamed is the index of the last step's first exchange that an entry
// names; that of the last exchange, where none is named.
func lastNamed(f finding) int {
	first := map[string]int{}
	for i := range f.c.Exchanges {
		if step := stepOf(&f.c.Exchanges[i]); !has(first, step) {
			first[step] = i
		}
	}
	last := -1
	for _, e := range f.entries {
		if i, ok := first[e.check.Step]; ok && e.check.Step != "" {
			last = max(last, i)
		}
	}
	if last < 0 {
		return len(f.c.Exchanges) - 1
	}
	return last
}

var sampleNumber = pattern.Of(` \([0-9]+ of [0-9]+\)$`)

// stepOf is the step's id without the number of the sample.
func stepOf(x *results.Exchange) string { return sampleNumber().ReplaceAllString(x.Step, "") }
