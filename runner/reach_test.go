package runner_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"authspec/runner"
	"authspec/runner/results"
)

const gateKey = "k3y of the gate"

// app is a protected page that counts what comes without the key of its gateway,
// and keeps the Host of what comes.
type app struct {
	mu      sync.Mutex
	hosts   map[string]int
	without []string
	twice   int
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	if a.hosts == nil {
		a.hosts = map[string]int{}
	}
	a.hosts[r.Host]++
	if keys := r.Header.Values("X-Gate"); len(keys) == 0 || keys[0] != gateKey {
		a.without = append(a.without, r.UserAgent())
	} else if len(keys) > 1 {
		a.twice++
	}
	a.mu.Unlock()
	if user, password, _ := r.BasicAuth(); user == "alice" && password == secret {
		_, _ = io.WriteString(w, "The tea is served, with the key "+r.Header.Get("X-Gate"))
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="tea"`)
	w.WriteHeader(http.StatusUnauthorized)
}

// reaching runs a few cases, some of them written out octet for octet.
func reaching(t *testing.T, o runner.Options) *results.Run {
	t.Helper()
	if o.Target.URL != "" {
		o.Target.User, o.Target.Password = "alice", secret
	}
	o.Only = []string{"status/*", "http/host-invalid/*"}
	run, err := runner.Run(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Ground) == 0 || !run.Ground[0].Holds {
		t.Fatalf("want the ground to hold, got %+v", run.Ground)
	}
	return run
}

// ours is an environment that holds both secrets.
func ours(name string) (value string, set bool) {
	value, set = map[string]string{"GATE": gateKey, "PASSWORD": secret}[name]
	return value, set
}

// A field goes with every request to the target, also with those that are written
// out, and reports don't show its value.
func TestFieldsGoWithEachRequest(t *testing.T) {
	a := &app{}
	s := httptest.NewServer(a)
	defer s.Close()
	run := reaching(t, runner.Options{Target: runner.Target{URL: s.URL}, Fields: []runner.Field{{Name: "X-Gate", Value: gateKey}}})
	if len(a.without) > 0 || a.twice > 0 {
		t.Errorf("want the field in each request once; without it came %q, twice %d", a.without, a.twice)
	}
	document, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(document); strings.Contains(text, gateKey) || !strings.Contains(text, "X-Gate: ${header.X-Gate}") {
		t.Error("want the placeholder in the document, and not the value")
	}
}

// Elsewhere the field does not go: it may be a key.
func TestFieldsStayAtTheOrigin(t *testing.T) {
	here, there := &app{}, &app{}
	s, other := httptest.NewServer(here), httptest.NewServer(there)
	defer s.Close()
	defer other.Close()
	file := "format: 1\nurl: " + s.URL + "\nfields: [{X-Gate: {env: GATE}}]\nresources:\n  basic: {path: /}\n  same-realm: {url: " + other.URL +
		", path: /}\naccounts:\n  ordinary: {user: alice, password: {env: PASSWORD}}\n"
	reaching(t, runner.Options{Target: runner.Target{File: "target.yaml", Content: []byte(file), Getenv: ours}})
	if len(here.without) > 0 {
		t.Errorf("want the field in each request, without it came %q", here.without)
	}
	if asked := there.hosts[other.Listener.Addr().String()]; asked == 0 || len(there.without) != asked {
		t.Errorf("want other origins to be asked without the field, got %d of %d", len(there.without), asked)
	}
}

func TestResolve(t *testing.T) {
	a := &app{}
	s := httptest.NewServer(a)
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	name := "app.example:" + port
	run := reaching(t, runner.Options{Target: runner.Target{URL: "http://" + name}, Resolve: []string{name + ":127.0.0.1"}})
	if a.hosts[name] == 0 {
		t.Errorf("want the name in Host, got %v", a.hosts)
	}
	for _, c := range run.Results {
		if want := "--resolve " + name + ":127.0.0.1"; !strings.Contains(c.Reproduce.Authspec, want) {
			t.Errorf("%s: want %q in the command that repeats it, got %q", c.ID, want, c.Reproduce.Authspec)
		}
		if curl := c.Reproduce.Curl; curl != "" && !strings.Contains(curl, " --connect-to "+name+":127.0.0.1:"+port) {
			t.Errorf("%s: want curl to go there too, got %q", c.ID, curl)
		}
	}
}

// The target file names the host for which an address answers.
func TestHostOfTarget(t *testing.T) {
	a := &app{}
	s := httptest.NewServer(a)
	defer s.Close()
	file := "format: 1\nurl: " + s.URL + "\nhost: app.example\nresources:\n  basic: {path: /}\naccounts:\n  ordinary: {user: alice, password: {env: PASSWORD}}\n"
	reaching(t, runner.Options{Target: runner.Target{File: "target.yaml", Content: []byte(file), Getenv: ours}})
	if a.hosts["app.example"] == 0 || a.hosts[s.Listener.Addr().String()] > 0 {
		t.Errorf("want Host to be app.example, got %v", a.hosts)
	}
}

func TestUnixSocket(t *testing.T) {
	a := &app{}
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("there are no sockets in the file system here: %v", err)
	}
	s := httptest.NewUnstartedServer(a)
	s.Listener.Close()
	s.Listener = l
	s.Start()
	defer s.Close()
	reaching(t, runner.Options{Target: runner.Target{URL: "http://app.example/"}, UnixSocket: socket})
	if a.hosts["app.example"] == 0 {
		t.Errorf("want the host of the URL in Host, got %v", a.hosts)
	}
}

// A proxy leads to the target by a tunnel, over http too, and sees no request.
func TestProxy(t *testing.T) {
	a := &app{}
	s := httptest.NewServer(a)
	defer s.Close()
	var tunnels, others atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			others.Add(1)
			return
		}
		tunnels.Add(1)
		far, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(near, "HTTP/1.1 200 Connected\r\nVia: 1.1 proxy\r\n\r\n")
		go func() { _, _ = io.Copy(far, near); far.Close() }()
		_, _ = io.Copy(near, far)
		near.Close()
	}))
	defer proxy.Close()
	reaching(t, runner.Options{Target: runner.Target{URL: s.URL}, Proxy: proxy.URL})
	if tunnels.Load() == 0 || others.Load() > 0 {
		t.Errorf("want tunnels alone, got %d and %d other requests", tunnels.Load(), others.Load())
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if a.hosts[u.Host] == 0 {
		t.Errorf("want the target to be asked by its own name, got %v", a.hosts)
	}
}
