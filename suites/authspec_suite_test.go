// Package suites_test runs the suite as Ginkgo specs:
//
//	go test ./suites -args -target http://127.0.0.1:8080/private/
//	ginkgo ./suites -- -target target.yaml
//
// Without a target it judges the bundled reference server. Credentials come
// from the target file, or from AUTHSPEC_USER, AUTHSPEC_PASSWORD and
// AUTHSPEC_TOKEN.
package suites_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/specs"
)

var (
	targetFlag = flag.String("target", "", "URL of a protected resource, or a target file; empty: the bundled reference server")
	suiteFlag  = flag.String("suite", "", "suites to run, by name, separated by commas; empty: auth")
	onlyFlag   = flag.String("only", "", "glob over ids of cases and addresses of checks; empty: all")
)

func TestAuthspec(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	if _, reporter := ginkgo.GinkgoConfiguration(); reporter.Verbose {
		t.Log("the cases run ahead of their specs: a spec's time is how long its result was waited for")
	}
	prepared, err := runner.Prepare(options(t))
	if err != nil {
		t.Fatal(err)
	}
	session := prepared.Start(context.Background())
	specs.Define(prepared.Cases(), func() specs.Source { return session }, specs.Options{})
	ginkgo.RunSpecs(t, "authspec")
	run := session.Finish()
	t.Logf("exit status %d: %s", run.Exit, run.ExitReason)
	for _, a := range run.Advice {
		t.Log(a)
	}
	gomega.NewWithT(t).Expect(run.Exit).To(gomega.BeZero(), run.ExitReason)
}

// secret is a variable that holds credentials. One that is set and empty is no
// leave to judge without them.
func secret(t *testing.T, name string) string {
	v, set := os.LookupEnv(name)
	if set && v == "" {
		t.Fatalf("%s is set and empty: give it its value, or unset it to judge without credentials", name)
	}
	return v
}

func options(t *testing.T) runner.Options {
	flag.Visit(func(f *flag.Flag) {
		if ours := f.Name == "target" || f.Name == "suite" || f.Name == "only"; ours && f.Value.String() == "" {
			t.Fatalf("-%s is empty; has the variable that it comes from a value?", f.Name)
		}
	})
	o := runner.Options{Target: runner.Target{
		User: secret(t, "AUTHSPEC_USER"), Password: secret(t, "AUTHSPEC_PASSWORD"), Token: secret(t, "AUTHSPEC_TOKEN"),
	}}
	if *suiteFlag != "" {
		o.Suites = strings.Split(*suiteFlag, ",")
	}
	if *onlyFlag != "" {
		o.Only = []string{*onlyFlag}
	}
	switch {
	case *targetFlag == "":
		s, err := server.Start(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		o.Repeat = runner.Options{}.Again // it is started anew
		o.Target = runner.Target{Bundled: true, File: "the bundled server", Content: s.Target()}
	case strings.Contains(*targetFlag, "://"):
		o.Target.URL = *targetFlag
	default:
		o.Target.File = *targetFlag
	}
	return o
}
