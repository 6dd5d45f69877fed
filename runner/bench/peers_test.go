package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"authspec/runner/bench/internal/basic"
)

// peers are other tools that send requests and judge the answers. Each gets the
// same 500 exchanges in files of its own.
var peers = []struct {
	name, program string
	// run is how the list is judged by the program at that path.
	run func(b *testing.B, program, url string, list []basic.Exchange) command
}{
	{"curl-parallel", "curl", curlRun},
	{"k6", "k6", k6Run},
	{"venom", "venom", venomRun},
	{"gabbi", "gabbi-run", gabbiRun},
}

// BenchmarkPeers is 500 plain cases, beside each tool that is installed. Before
// any of them is timed it has to find that a server is right, and that another
// one is wrong: one that can't would be quick for nothing.
func BenchmarkPeers(b *testing.B) {
	const n = 500
	list := basic.Exchanges(n)
	for _, peer := range peers {
		b.Run(peer.name, func(b *testing.B) {
			path := installed(b, peer.program)
			if _, err := peer.run(b, path, serve(b, "-wrong"), list).run(b); err == nil {
				b.Fatalf("%s finds nothing wrong with a server that answers nothing as is right", peer.name)
			}
			url := serve(b)
			theirs := peer.run(b, path, url, list)
			if _, err := theirs.run(b); err != nil {
				b.Skipf("this %s does not find a right server right: %v", peer.name, err)
			}
			versus(b, plainRun(b, url, n), theirs, peer.name, *pairs)
		})
	}
}

// curlRun has curl write a line for each answer, which is judged here, out of
// its time: curl itself judges nothing.
func curlRun(b *testing.B, program, url string, list []basic.Exchange) command {
	config := written(b, "curl", func(w io.Writer) error {
		out := bufio.NewWriter(w)
		for i, x := range list {
			if i > 0 {
				fmt.Fprintln(out, "next")
			}
			fmt.Fprintf(out, "url = %q\nsilent\noutput = \"/dev/null\"\nwrite-out = \"%d %%{http_code} %%header{www-authenticate}\\n\"\n", url, i)
			if x.Authorization != "" {
				fmt.Fprintf(out, "header = %q\n", "Authorization: "+x.Authorization)
			}
		}
		return out.Flush()
	})
	return command{args: []string{program, "--parallel", "--config", config}, holds: func(stdout []byte) error { return curlHolds(stdout, list) }}
}

func curlHolds(stdout []byte, list []basic.Exchange) error {
	answers := 0
	for line := range bytes.Lines(stdout) {
		var i, status int
		if _, err := fmt.Sscanf(string(line), "%d %d", &i, &status); err != nil || i < 0 || i >= len(list) {
			return fmt.Errorf("curl says %q", line)
		}
		if err := list[i].Holds(status, string(line)); err != nil {
			return fmt.Errorf("%s: %w", list[i].Name, err)
		}
		answers++
	}
	if answers != len(list) {
		return fmt.Errorf("want %d answers, got %d", len(list), answers)
	}
	return nil
}

// k6Run shares the exchanges among as many users as the bare loop has
// connections; one check that does not hold fails the run.
func k6Run(b *testing.B, program, url string, list []basic.Exchange) command {
	script := written(b, "run.js", func(w io.Writer) error {
		cases, err := json.Marshal(list)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, `import http from 'k6/http';
import { check } from 'k6';
import exec from 'k6/execution';

const cases = %s;

export const options = {
  scenarios: { all: { executor: 'shared-iterations', vus: %d, iterations: cases.length } },
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const c = cases[exec.scenario.iterationInTest];
  const answer = http.get(%q, { headers: c.Authorization ? { Authorization: c.Authorization } : {} });
  check(answer, {
    status: (r) => r.status === c.Status,
    challenge: (r) => c.Status !== 401 || (r.headers['Www-Authenticate'] || '').includes('Basic'),
  });
}
`, cases, basic.LoopJobs, url)
		return err
	})
	return command{args: []string{program, "run", "--quiet", "--no-usage-report", script}}
}

// venomRun is a suite of venom; it knows no way to run its cases at the same time.
func venomRun(b *testing.B, program, url string, list []basic.Exchange) command {
	suite := written(b, "plain.yml", func(w io.Writer) error {
		out := bufio.NewWriter(w)
		fmt.Fprintln(out, "name: plain\ntestcases:")
		for _, x := range list {
			fmt.Fprintf(out, "- name: %s\n  steps:\n  - type: http\n    method: GET\n    url: %q\n", x.Name, url)
			if x.Authorization != "" {
				fmt.Fprintf(out, "    headers: {Authorization: %q}\n", x.Authorization)
			}
			fmt.Fprintf(out, "    assertions:\n    - result.statuscode ShouldEqual %d\n", x.Status)
			if x.Status == 401 {
				fmt.Fprintln(out, "    - result.headers.Www-Authenticate ShouldContainSubstring Basic")
			}
		}
		return out.Flush()
	})
	dir := b.TempDir() // for its log and its report
	return command{args: []string{program, "run", "--output-dir", dir, suite}, dir: dir}
}

// gabbiRun is a suite of gabbi; it knows no way to run its cases at the same
// time.
func gabbiRun(b *testing.B, program, url string, list []basic.Exchange) command {
	suite := written(b, "plain.yaml", func(w io.Writer) error {
		out := bufio.NewWriter(w)
		fmt.Fprintln(out, "tests:")
		for _, x := range list {
			fmt.Fprintf(out, "- name: %s\n  GET: /\n  status: %d\n", x.Name, x.Status)
			if x.Authorization != "" {
				fmt.Fprintf(out, "  request_headers: {authorization: %q}\n", x.Authorization)
			}
			if x.Status == 401 {
				fmt.Fprintln(out, "  response_headers: {www-authenticate: /Basic/}")
			}
		}
		return out.Flush()
	})
	return command{args: []string{program, strings.TrimSuffix(url, "/"), "--", suite}}
}
