package target

import (
	"strings"
	"testing"

	"authspec/runner/internal/route"
)

// What a draft says of how a target is reached is read as it was meant.
func TestDraftSaysHowItIsReached(t *testing.T) {
	first, err := FromURL("http://app.example:8080/")
	if err != nil {
		t.Fatal(err)
	}
	first.Resources[0].Role = "basic"
	resolve, err := route.ParseResolve("app.example:8080:127.0.0.1,::1")
	if err != nil {
		t.Fatal(err)
	}
	first.Route = route.Route{Resolve: []route.Resolve{resolve}, Proxy: "127.0.0.1:3128"}
	first.SetField(Field{"X-Api-Key", "secret of the gate"})
	first.SetField(Field{"x-api-key", "another secret"})
	draft := first.Draft(nil)
	if strings.Contains(string(draft), "secret") {
		t.Errorf("want no secret in the draft:\n%s", draft)
	}
	again, err := Parse(Source{File: "t.yaml", Content: draft, Getenv: func(name string) (string, bool) { return "set", name == "X_API_KEY" }})
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	if r := again.Route; r.Resolve[0].String() != resolve.String() || r.Proxy != "127.0.0.1:3128" || len(again.Fields) != 1 || again.Fields[0].Value != "set" {
		t.Errorf("got %+v and %+v of\n%s", r, again.Fields, draft)
	}
}
