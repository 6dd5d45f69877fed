package check

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
)

func accessWant(t casefile.Access) string {
	if t.Granted {
		return "access: 2xx with the protected content"
	}
	return "no access: none of the protected content, and no 2xx to GET on the resource itself"
}

// access tells whether the protected content came back.
func (v view) access(t casefile.Access) result {
	r := v.answer()
	itself := v.itself()
	ok2xx := r.Status/100 == 2
	delivered := v.step.Content.Known() && v.step.Content.In(r.Body)
	got := fmt.Sprintf("status %d", r.Status)
	switch {
	case delivered:
		got += " with the protected content"
	case v.step.Content.Known():
		got += " without the protected content"
	}
	if t.Granted {
		due := v.step.Content.Known() && itself && r.Status == 200
		return verdict(ok2xx && (delivered || !due), accessWant(t), got)
	}
	switch {
	case delivered, itself && ok2xx:
		return broken(accessWant(t), got)
	case ok2xx && !v.step.Content.Known():
		return skip("%s, but whether that is protected content can't be told: %s", got, v.step.Content.How())
	}
	return held(accessWant(t), got)
}

// itself tells whether the request was GET on the resource itself, read off
// the octets that were sent.
func (v view) itself() bool {
	line, _, _ := strings.Cut(string(v.sample.Exchange.Sent), "\n")
	method, rest, _ := strings.Cut(strings.TrimRight(line, "\r"), " ")
	target, _, _ := strings.Cut(rest, " ")
	res := v.sample.Scope.Resource
	absolute := res.URL.Scheme + "://" + res.URL.Host + res.Path
	return method == "GET" && (target == res.Path || strings.EqualFold(target, absolute))
}
