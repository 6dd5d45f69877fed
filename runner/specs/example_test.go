package specs_test

import (
	"context"
	"fmt"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/results"
	"authspec/runner/specs"
)

// A plain program runs the specs of a session, as `authspec run` does. In a
// Ginkgo suite of one's own Define takes the place of Run:
//
//	prepared, err := runner.Prepare(options)
//	…
//	session := prepared.Start(context.Background())
//	specs.Define(prepared.Cases(), func() specs.Source { return session }, specs.Options{})
//	ginkgo.RunSpecs(t, "my server")
func ExampleRun() {
	s, err := server.Start(server.Options{Defects: []string{"realm-missing"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	prepared, err := runner.Prepare(runner.Options{
		Target: runner.Target{File: "the reference server", Content: s.Target()},
		Only:   []string{"login/several-spaces/*", "challenge/realm-once"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	session := prepared.Start(context.Background())
	specs.Run(prepared.Cases(), session, func(c results.Case) { fmt.Println(c.Verdict, c.ID) })
	fmt.Println("exit status", session.Finish().Exit)
	// Output:
	// fail challenge/realm-once
	// pass login/several-spaces/two
	// pass login/several-spaces/five
	// exit status 1
}

// Labels of cases are chosen by Ginkgo's own language.
func ExampleLabelFilter() {
	filter, err := specs.LabelFilter("security && !timing")
	fmt.Println(err)
	fmt.Println(filter([]string{"security"}), filter([]string{"security", "timing"}))
	// Output:
	// <nil>
	// true false
}
