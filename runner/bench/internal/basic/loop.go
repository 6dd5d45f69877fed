package basic

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// LoopJobs is how many goroutines the bare loop has, and so connections.
const LoopJobs = 8

// Loop is the bare loop: net/http sends the list, LoopJobs at a time, and holds
// each answer against what is right, and that is all. It returns how many were
// not, and why the first of them.
func Loop(url string, list []Exchange, jobs int) (wrong int, first error) {
	transport := &http.Transport{MaxIdleConnsPerHost: jobs}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var next, failed atomic.Int64
	var once sync.Once
	var all sync.WaitGroup
	for range jobs {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(list)); i = next.Add(1) - 1 {
				if err := exchange(client, url, list[i]); err != nil {
					failed.Add(1)
					once.Do(func() { first = err })
				}
			}
		})
	}
	all.Wait()
	return int(failed.Load()), first
}

func exchange(client *http.Client, url string, x Exchange) error {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	if x.Authorization != "" {
		request.Header.Set("Authorization", x.Authorization)
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	return x.Holds(response.StatusCode, response.Header.Get("WWW-Authenticate"))
}

// Holds tells what is wrong with an answer that has this status and challenge;
// nil: nothing.
func (x Exchange) Holds(status int, challenge string) error {
	switch {
	case status != x.Status:
		return fmt.Errorf("want status %d, got %d", x.Status, status)
	case x.Status == http.StatusUnauthorized && !strings.Contains(challenge, "Basic"):
		return fmt.Errorf("want a challenge of Basic, got %q", challenge)
	}
	return nil
}
