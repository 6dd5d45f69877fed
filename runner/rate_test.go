package runner_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
)

// Every request of a run keeps to the rate, those of the ground and the
// pipelined ones too: however fast the target is, so many take so long.
func TestRate(t *testing.T) {
	const gap = 4 * time.Millisecond
	v := newVault(1000, time.Minute)
	for name, o := range map[string]runner.Options{
		"of the options":     {Rate: float64(time.Second / gap)},
		"of the target file": {},
		"options come first": {Rate: float64(time.Second / gap)},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				v.ServeHTTP(w, r)
			}))
			defer s.Close()
			limits := map[string]string{"of the target file": "rate: 250/s", "options come first": "rate: 100000/s"}[name]
			o.Target = runner.Target{Content: []byte("format: 1\nurl: " + s.URL + "\nresources: {basic: {path: /}}\n" +
				"accounts: {ordinary: {user: alice, password: \"" + secret + "\"}}\nlimits: {" + limits + "}\n")}
			o.Only = []string{"basic/base64-*", "status/*", "http/p*", "connection/login-counts-once"}
			began := time.Now()
			if _, err := runner.Run(t.Context(), o, nil); err != nil {
				t.Fatal(err)
			}
			took, n := time.Since(began), requests.Load()
			if least := time.Duration(n-1) * gap; n < 20 || took < least {
				t.Errorf("%d requests, which should take %s at least, took %s", n, least, took)
			}
		})
	}
}
