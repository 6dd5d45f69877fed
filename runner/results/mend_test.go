package results

import "testing"

// TestKnownWords: what is known is told, with what is not, where the releases
// differ, and whether anything can be done about it.
func TestKnownWords(t *testing.T) {
	rows := map[string]Requirement{
		"a": {Level: Must, Remedies: []Remedy{{Do: "General."}, {Product: "nginx", Do: "Its own."}}},
		"b": {Level: Must, Remedies: []Remedy{{Do: "General."}}},
	}
	for _, c := range []struct {
		known []string // of the findings a and b
		is    *Recognised
		want  string
	}{
		{[]string{"x", "x"}, nil, ""},
		{[]string{"x", "x"}, &Recognised{Name: "nginx"}, ""},
		{[]string{}, &Recognised{Name: "nginx", Published: "1.22.1"}, ""},
		{[]string{""}, &Recognised{Name: "h2o", Version: "2.2", Published: "2.2.5"}, "the one finding is not known of h2o 2.2.5"},
		{[]string{"x"}, &Recognised{Name: "h2o", Published: "2.2.5"}, "the one finding is known of h2o 2.2.5 (the target does not say which version it is); --baseline known:h2o expects it"},
		{[]string{"", ""}, &Recognised{Name: "nginx", Version: "1.22.1", Published: "1.22.1", Remedies: "nginx"}, "none of 2 findings is known of nginx 1.22.1"},
		{[]string{"x", "x"}, &Recognised{Name: "nginx", Version: "1.26.0", Published: "1.22.1", Remedies: "nginx"},
			"both findings are known of nginx 1.22.1 (the target is 1.26.0); 1 of them can be mended on nginx; --baseline known:nginx expects them"},
		{[]string{"x", ""}, &Recognised{Name: "nginx", Version: "1.22.1", Published: "1.22.1", Remedies: "nginx"},
			"1 of 2 findings is known of nginx 1.22.1; it can be mended on nginx; --baseline known:nginx expects it"},
		{[]string{"", "x"}, &Recognised{Name: "nginx", Version: "1.22.1", Published: "1.22.1", Remedies: "nginx"},
			"1 of 2 findings is known of nginx 1.22.1; no way is known to mend it on nginx; --baseline known:nginx expects it"},
		{[]string{"x", "x"}, &Recognised{Name: "uvicorn", Published: "of 2026-11-27", Remedies: "nginx"},
			"both findings are known of uvicorn as it was on 2026-11-27 (the target does not say which version it is); 1 of them can be mended in nginx, if that is what runs on uvicorn; --baseline known:uvicorn expects them"},
		{[]string{"", "x"}, &Recognised{Name: "Werkzeug", Version: "2.2", Published: "2.2.2", Remedies: "Flask"},
			"1 of 2 findings is known of Werkzeug 2.2.2; no way is known to mend it in Flask, if that is what runs on Werkzeug; --baseline known:werkzeug expects it"},
		{[]string{"x"}, &Recognised{Name: "Apache httpd", Version: "2.4.71", Published: "2.4.71"},
			"the one finding is known of Apache httpd 2.4.71; --baseline 'known:apache httpd' expects it"},
	} {
		run := &Run{Recognised: c.is, Requirements: rows}
		for i, known := range c.known {
			id := []string{"a", "b"}[i]
			run.Results = append(run.Results, Case{ID: id, Checks: []Check{{Name: "k", Requirement: id, Level: Must, Verdict: Fail, Known: known}}})
		}
		if got := run.KnownWords(); got != c.want {
			t.Errorf("want %q\ngot  %q", c.want, got)
		}
	}
}

func TestMend(t *testing.T) {
	q := Requirement{Remedies: []Remedy{{Do: "General."}, {Product: "nginx", Do: "Its own."}}}
	for product, want := range map[string]string{"nginx": "Its own.", "Caddy": "General.", "": "General."} {
		if got := (&Run{Recognised: &Recognised{Remedies: product}}).Mend(q); got.Do != want {
			t.Errorf("%s: want %s, got %s", product, want, got.Do)
		}
	}
	if got := (&Run{}).Mend(q).Do + (&Run{}).Mend(Requirement{}).Do; got != "General." {
		t.Errorf("got %s", got)
	}
}

func TestSameVersion(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"1.22.1", "1.22.1-9+deb12u11", true}, {"1.22", "1.22.1-9", true}, {"1.26.0", "1.22.1", false}, {"2.4.57", "2.4.5", false},
		{"2:8.2+93", "8.2.1", true}, {"v4.16.0", "4.16.0", true}, {"go1.26.8", "1.26.8", true},
	} {
		if got := SameVersion(c.a, c.b); got != c.same {
			t.Errorf("%s, %s: want %t, got %t", c.a, c.b, c.same, got)
		}
	}
}
