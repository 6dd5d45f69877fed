package check

import (
	"encoding/base64"
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/wire"
)

func (v view) status(t casefile.Status) result {
	code := v.answer().Status
	in := false
	for _, c := range t.Codes {
		in = in || c == code
	}
	for _, c := range t.Classes {
		in = in || c == code/100
	}
	return verdict(in != t.Not, "status "+statusWords(t), fmt.Sprintf("status %d", code))
}

func statusWords(t casefile.Status) string {
	var words []string
	for _, c := range t.Codes {
		words = append(words, fmt.Sprint(c))
	}
	for _, c := range t.Classes {
		words = append(words, fmt.Sprintf("%dxx", c))
	}
	if t.Not {
		return "other than " + orList(words)
	}
	return orList(words)
}

func (v view) interim(t casefile.Interim) result {
	var got []string
	ok := true
	for _, r := range v.sample.Exchange.Interim {
		got = append(got, fmt.Sprint(r.Status))
		ok = ok && !t.None && intIn(t.Codes, r.Status)
	}
	if !t.None && len(got) == 0 {
		ok = false
	}
	want := "no interim response"
	if !t.None {
		want = "interim response " + orList(ints(t.Codes))
	}
	if len(got) == 0 {
		got = []string{"none"}
	}
	return verdict(ok, want, "interim: "+strings.Join(got, ", "))
}

func ints(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = fmt.Sprint(n)
	}
	return out
}

func intIn(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

func (v view) field(t casefile.FieldTest) result {
	name, err := v.sample.Scope.String(t.Name)
	if err != nil {
		return skip("%s", err)
	}
	fields, where := v.answer().Fields, "field"
	if t.Trailer {
		fields, where = v.answer().Trailers, "trailer field"
	}
	var found []occurrence
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			found = append(found, occurrence{text: f.Value})
		}
	}
	return v.value(t.Value, subject{name: where + " " + name, list: found})
}

func (v view) body(t casefile.Body) result {
	return v.value(t.Value, subject{name: "content", list: []occurrence{{text: string(v.answer().Body)}}})
}

// nowhere looks for texts in every part of the answer, also as base64 at any
// alignment and percent-encoded.
func (v view) nowhere(t casefile.Nowhere) result {
	haystack := wholeAnswer(v.sample.Exchange)
	looked := 0
	for _, text := range t.Texts {
		needle, err := v.sample.Scope.Text(text, "")
		if err != nil || len(needle) == 0 {
			continue
		}
		looked++
		if form, ok := findAny(haystack, string(needle)); ok {
			return broken(fmt.Sprintf("%s nowhere in the answer", text.Source), "it is there, "+form)
		}
	}
	if looked == 0 {
		return skip("there is nothing to look for: none of the texts has a value")
	}
	return held("none of the texts in the answer", "none")
}

func wholeAnswer(x wire.Exchange) string {
	var b strings.Builder
	part := func(r *wire.Response) {
		b.WriteString(r.StatusLine + "\n")
		for _, list := range [][]wire.Field{r.Fields, r.Trailers} {
			for _, f := range list {
				b.WriteString(f.Raw + "\n")
			}
		}
		b.Write(r.Body)
		b.WriteString("\n")
	}
	for i := range x.Interim {
		part(&x.Interim[i])
	}
	if x.Response != nil {
		part(x.Response)
	}
	return b.String()
}

func findAny(haystack, needle string) (form string, ok bool) {
	if strings.Contains(haystack, needle) {
		return "as it is", true
	}
	if enc := percentAll(needle); enc != needle && strings.Contains(strings.ToUpper(haystack), strings.ToUpper(enc)) {
		return "percent-encoded", true
	}
	for shift := range 3 {
		if b := base64At(needle, shift); len(b) >= 6 && strings.Contains(haystack, b) {
			return "in base64", true
		}
	}
	return "", false
}

// base64At is what every base64 text that holds s, shift octets after a group
// of three begins, has in common.
func base64At(s string, shift int) string {
	lead := (3 - shift) % 3
	if len(s) < lead+3 {
		return ""
	}
	s = s[lead:]
	return base64.StdEncoding.EncodeToString([]byte(s[:len(s)/3*3]))
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func (v view) connection(t casefile.ConnectionTest) result {
	end := v.sample.Ending
	if end == nil {
		return skip("the connection was not watched")
	}
	if t.NoSurplus && len(end.Surplus) > 0 {
		return broken("nothing beyond the answer", fmt.Sprintf("%d more octets: %s", len(end.Surplus), quote(string(end.Surplus))))
	}
	if t.Closed == nil {
		return held("nothing beyond the answer", "nothing")
	}
	closed := end.How != wire.Open
	want, got := "an open connection a second after the answer", "the server closed it"
	if *t.Closed {
		want = "the server ends the connection within a second after its answer"
	}
	if !closed {
		got = "it is still open"
	}
	return verdict(closed == *t.Closed, want, got)
}
