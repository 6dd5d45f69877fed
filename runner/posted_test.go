package runner_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"authspec/runner"
)

// rpcTarget is a target whose one resource takes JSON-RPC by POST alone.
const rpcTarget = `format: 1
name: an endpoint of JSON-RPC
url: %s
resources:
  bearer:
    path: /rpc
    request:
      method: POST
      fields: [{Content-Type: application/json}, {Accept: "application/json, text/event-stream"}]
      body: '{"jsonrpc": "2.0", "id": 1, "method": "records/list"}'
    granted: {json: {/result: {}}}
tokens: {valid: mF_9.B5f-4.1JqM-abcdefghijklmnop}
`

// rpc is such an endpoint, which looks at the method before the credentials or
// after them, and answers in the way that is given.
type rpc struct {
	methodFirst bool
	answer      func(w http.ResponseWriter, r *http.Request, result string)
	refuse      func(w http.ResponseWriter)
}

func (s rpc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path != "/rpc" {
		http.NotFound(w, r)
		return
	}
	if s.methodFirst && s.wrongMethod(w, r) {
		return
	}
	lines := r.Header.Values("Authorization")
	scheme, rest, _ := strings.Cut(strings.Join(lines, ","), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimLeft(rest, " ") != "mF_9.B5f-4.1JqM-abcdefghijklmnop" {
		s.refuse(w)
		return
	}
	if s.wrongMethod(w, r) {
		return
	}
	var call struct{ Method string }
	if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&call) != nil {
		http.Error(w, "no call", http.StatusBadRequest)
		return
	}
	s.answer(w, r, `"the records that only the bearer of the token may see"`)
}

func (s rpc) wrongMethod(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodPost {
		return false
	}
	w.Header().Set("Allow", "POST")
	http.Error(w, "it takes POST", http.StatusMethodNotAllowed)
	return true
}

func asJSON(w http.ResponseWriter, _ *http.Request, result string) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"jsonrpc": "2.0", "id": 1, "result": %s}`, result)
}

// asEvents answers in a stream of events that stays open.
func asEvents(w http.ResponseWriter, r *http.Request, result string) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "event: message\ndata: {\"jsonrpc\": \"2.0\", \"method\": \"notifications/message\"}\n\n")
	fmt.Fprintf(w, "event: message\ndata: {\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": %s}\n\n", result)
	http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func challenged(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="rpc"`)
	http.Error(w, "this needs a token", http.StatusUnauthorized)
}

// inside refuses within a 200, as JSON-RPC knows no other answers.
func inside(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, `{"jsonrpc": "2.0", "id": 1, "error": {"code": -32001, "message": "this needs a token"}}`)
}

// What holds for every resource is judged where it takes nothing but POST.
func TestEveryGenericCaseByPost(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the whole suite, and -short leaves that out")
	}
	for name, c := range map[string]struct {
		server rpc
		found  []string // checks that must fail; none: all must hold
	}{
		"credentials first": {server: rpc{answer: asJSON, refuse: challenged}},
		"method first":      {server: rpc{methodFirst: true, answer: asJSON, refuse: challenged}},
		"a stream":          {server: rpc{answer: asEvents, refuse: challenged}},
		"refuses in a 200":  {server: rpc{answer: asJSON, refuse: inside}, found: []string{"status/no-credentials#status"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait most of the time
			s := httptest.NewServer(c.server)
			t.Cleanup(s.Close)
			run, err := runner.Run(t.Context(), runner.Options{
				Target: runner.Target{File: "rpc.yaml", Content: fmt.Appendf(nil, rpcTarget, s.URL)},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			finds(t, run, c.found)
			onlySchemes(t, run, "basic", "digest")
		})
	}
}
