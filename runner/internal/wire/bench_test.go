package wire

import (
	"authspec/runner/internal/message"
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// benchServer answers requests without looking at them, as most requests of a
// run are answered.
func benchServer(b *testing.B) message.Endpoint {
	const body = "This resource needs credentials.\n"
	reply := fmt.Appendf(nil, "HTTP/1.1 401 Unauthorized\r\nServer: bench\r\nDate: Mon, 23 Nov 2026 20:30:00 GMT\r\n"+
		"WWW-Authenticate: Basic realm=\"bench\", charset=\"UTF-8\"\r\nCache-Control: no-store\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	return serve(b, func(nc net.Conn) {
		r := bufio.NewReader(nc)
		for readRequestFrom(r) {
			if _, err := nc.Write(reply); err != nil {
				return
			}
		}
	})
}

// benchWorkers is how many connections are busy at a time.
const benchWorkers = 8

// atOnce runs work n times in all, shared by benchWorkers goroutines, each
// with a worker of its own.
func atOnce(n int, worker func() (work, end func())) time.Duration {
	start := time.Now()
	var all sync.WaitGroup
	for w := range benchWorkers {
		all.Go(func() {
			work, end := worker()
			for i := w; i < n; i += benchWorkers {
				work()
			}
			end()
		})
	}
	all.Wait()
	return time.Since(start)
}

// wireWorker sends by this package, on one connection or on one for each
// request.
func wireWorker(b *testing.B, to message.Endpoint, fresh bool) func() (work, end func()) {
	d := &Dialer{}
	return func() (work, end func()) {
		var c *Conn
		work = func() {
			if c == nil {
				var err error
				if c, err = d.dial(context.Background(), to); err != nil {
					b.Error(err)
					return
				}
			}
			if x := c.Do(context.Background(), get()); x.Outcome != message.Complete || x.Response.Status != 401 {
				b.Error(x.Detail)
			}
			if fresh {
				c.Close()
				c = nil
			}
		}
		return work, func() {
			if c != nil {
				c.Close()
			}
		}
	}
}

// httpWorker does the same by net/http.
func httpWorker(b *testing.B, to message.Endpoint, fresh bool) func() (work, end func()) {
	transport := &http.Transport{MaxIdleConnsPerHost: benchWorkers, DisableKeepAlives: fresh}
	client := &http.Client{Transport: transport}
	return func() (work, end func()) {
		work = func() {
			response, err := client.Get("http://" + to.Network + "/")
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := io.ReadAll(response.Body); err != nil || response.StatusCode != 401 {
				b.Error(response.Status, err)
			}
			response.Body.Close()
		}
		return work, transport.CloseIdleConnections
	}
}

func BenchmarkExchange(b *testing.B) {
	for _, fresh := range []bool{false, true} {
		name := map[bool]string{false: "kept", true: "fresh"}[fresh]
		for client, worker := range map[string]func(*testing.B, message.Endpoint, bool) func() (work, end func()){
			"wire": wireWorker, "net-http": httpWorker,
		} {
			b.Run(name+"/"+client, func(b *testing.B) {
				to := benchServer(b)
				b.ReportAllocs()
				b.ResetTimer()
				atOnce(b.N, worker(b, to, fresh))
			})
		}
	}
}

// BenchmarkAgainstNetHTTP runs both in alternation and reports the median of
// the pairwise ratios of wall time: below 1 this package is faster.
func BenchmarkAgainstNetHTTP(b *testing.B) {
	for _, fresh := range []bool{false, true} {
		b.Run(map[bool]string{false: "kept", true: "fresh"}[fresh], func(b *testing.B) {
			to := benchServer(b)
			ours, theirs := wireWorker(b, to, fresh), httpWorker(b, to, fresh)
			const exchanges, pairs = 500, 15
			var ratios []float64
			for range b.N {
				for range pairs {
					a := atOnce(exchanges, ours)
					h := atOnce(exchanges, theirs)
					ratios = append(ratios, float64(a)/float64(h))
				}
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "×net/http")
			b.ReportMetric(ratios[0], "least")
			b.ReportMetric(ratios[len(ratios)-1], "most")
		})
	}
}
