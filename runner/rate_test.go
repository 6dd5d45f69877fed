package runner_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"authspec/runner"
	"authspec/runner/internal/loopback"
)

// Every request of a run keeps to the rate, those of the ground and the
// pipelined ones too: however fast the target is, so many take so long. The
// clock is the bubble's, which goes on only when everybody waits.
func TestRate(t *testing.T) {
	const gap = 4 * time.Millisecond
	for name, o := range map[string]runner.Options{
		"of the options":     {Rate: float64(time.Second / gap)},
		"of the target file": {},
		"options come first": {Rate: float64(time.Second / gap)},
	} {
		limits := map[string]string{"of the target file": "rate: 250/s", "options come first": "rate: 100000/s"}[name]
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n, took := paced(t, o, limits)
				if least := time.Duration(n-1) * gap; n < 20 || took < least {
					t.Errorf("%d requests, which should take %s at least, took %s", n, least, took)
				}
			})
		})
	}
}

// paced runs some cases against a server that answers at once, over a network
// in memory, and tells how many requests that took, and how long.
func paced(t *testing.T, o runner.Options, limits string) (requests int64, took time.Duration) {
	var network loopback.Network
	l, err := network.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := newVault(1000, time.Minute)
	var asked atomic.Int64
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		v.ServeHTTP(w, r)
	})}
	go s.Serve(l)
	defer s.Close()
	o.Target = runner.Target{Content: []byte("format: 1\nurl: http://" + l.Addr().String() + "\nresources: {basic: {path: /}}\n" +
		"accounts: {ordinary: {user: alice, password: \"" + secret + "\"}}\nlimits: {" + limits + "}\n")}
	o.Only, o.Dial = []string{"basic/base64-*", "status/*", "http/p*", "connection/login-counts-once"}, network.Dial
	began := time.Now()
	if _, err := runner.Run(t.Context(), o, nil); err != nil {
		t.Fatal(err)
	}
	return asked.Load(), time.Since(began)
}
