package useragent

import (
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// TestForwarded: what comes by a proxy is what the main server would get.
func TestForwarded(t *testing.T) {
	for target, want := range map[string]string{
		"http://127.0.0.1:80/a?b=c": "/a?b=c",
		"http://127.0.0.1:80":       "/",
		"/a":                        "/a",
		"*":                         "*",
	} {
		from := &message.Received{Server: casefile.ProxyServer, Target: target}
		if to := forwarded(from); to.Server != casefile.MainServer || to.Target != want {
			t.Errorf("%s comes as %s to %s; want %s", target, to.Target, to.Server, want)
		}
		if from.Server != casefile.ProxyServer || from.Target != target {
			t.Errorf("%s: the request of the client was changed", target)
		}
	}
}
