package check

import (
	"fmt"
	"slices"
	"strconv"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

func (v view) status(t casefile.Status) result {
	code := v.answer().Status
	in := slices.Contains(t.Codes, code) || slices.Contains(t.Classes, code/100)
	return verdict(in != t.Not, "status "+statusWords(t), statusSeen(code))
}

// statusSeen is a status in words; where it is the server's error, it says so, as
// that is no refusal whatever was asked for.
func statusSeen(code int) string {
	switch code {
	case 500, 502, 504:
		return fmt.Sprintf("status %d, a server error", code)
	}
	return fmt.Sprintf("status %d", code)
}

func statusWords(t casefile.Status) string {
	words := numbers(t.Codes)
	for _, c := range t.Classes {
		words = append(words, fmt.Sprintf("%dxx", c))
	}
	if t.Not {
		return "other than " + orList(words)
	}
	return orList(words)
}

func (v view) interim(t casefile.Interim) result {
	want := "no interim response"
	if !t.None {
		want = "interim responses, with status " + orList(numbers(t.Codes)) + " only"
	}
	var got []int
	ok := true
	for _, r := range v.sample.Exchange.Interim {
		got = append(got, r.Status)
		ok = ok && slices.Contains(t.Codes, r.Status)
	}
	if got == nil {
		return verdict(t.None, want, "no interim response")
	}
	return verdict(ok && !t.None, want, "interim response "+andList(numbers(got)))
}

func numbers(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return out
}

func (v view) field(t casefile.FieldTest) result {
	name, err := v.sample.Scope.String(t.Name)
	if err != nil {
		return skip("%s", err)
	}
	values, noun := v.answer().Values(name), name+" field"
	switch t.In {
	case casefile.InTrailer:
		values, noun = v.answer().TrailerValues(name), name+" field in the trailer section"
	case casefile.InInterim:
		values, noun = nil, name+" field in an interim response"
		for _, r := range v.sample.Exchange.Interim {
			values = append(values, r.Values(name)...)
		}
	}
	s := subject{noun: noun, got: fieldLines(name, values)}
	if len(values) == 0 {
		s.got = "no " + noun
	}
	for _, value := range values {
		s.list = append(s.list, occurrence{text: value})
	}
	return v.value(t.Value, s)
}

func (v view) body(t casefile.Body) result {
	text := string(v.answer().Body)
	got := "content " + quote(text)
	if text == "" {
		got = "no content"
	}
	return v.value(t.Value, subject{noun: contentNoun, list: []occurrence{{text: text}}, got: got})
}

func (v view) connection(t casefile.ConnectionTest) result {
	end := v.sample.Ending
	if end == nil {
		return skip("the connection was not watched")
	}
	const alone = "nothing on the connection beyond the answer"
	if t.NoSurplus && len(end.Surplus) > 0 {
		return broken(alone, fmt.Sprintf("%d more octets: %s", len(end.Surplus), quote(string(end.Surplus))))
	}
	if end.How == message.CutOff {
		return undecided("the watch over the connection was interrupted")
	}
	if t.Closed == nil {
		return held(alone, "nothing more")
	}
	want := fmt.Sprintf("a connection that is still open %s after the answer", end.Within)
	if *t.Closed {
		want = fmt.Sprintf("a connection that the server closes within %s after its answer", end.Within)
	}
	got := map[message.EndingHow]string{
		message.Open: "it is still open", message.ByClose: "the server closed it", message.ByReset: "the server reset it",
	}[end.How]
	return verdict((end.How != message.Open) == *t.Closed, want, got)
}
