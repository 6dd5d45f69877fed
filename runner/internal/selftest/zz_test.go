package selftest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"authspec/reference-server/client"
	"authspec/runner/internal/library"
)

func TestZZ(t *testing.T) {
	lib, _ := library.Load(nil)
	of := map[string][]string{}
	for _, c := range lib.Cases {
		if !strings.HasPrefix(c.ID, "client-") {
			continue
		}
		for _, k := range c.AllChecks() {
			if !slices.Contains(of[k.Requirement], c.ID) {
				of[k.Requirement] = append(of[k.Requirement], c.ID)
			}
		}
	}
	f, _ := os.Create("/tmp/ck/zz.out")
	var mu sync.Mutex
	var wg sync.WaitGroup
	pl := make(chan struct{}, 6)
	names := strings.Fields(os.Getenv("ZZ"))
	m := &Matrix{Role: "client"}
	for _, d := range client.Defects() {
		if len(names) > 0 && !slices.Contains(names, d.Name) {
			continue
		}
		pl <- struct{}{}
		wg.Go(func() {
			defer func() { <-pl }()
			only := of[d.Requirement]
			if d.Requirement == "suite-client-ends" && d.Name != "ends-by-a-crash" {
				return
			}
			if len(only) == 0 && d.Requirement != "suite-client-ends" {
				mu.Lock()
				fmt.Fprintf(f, "NOCASE %s %s\n", d.Name, d.Requirement)
				mu.Unlock()
				return
			}
			o, err := clientJob{name: d.Name, defect: &d, only: only}.judge(context.Background())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				fmt.Fprintln(f, "ERR", d.Name, err)
				return
			}
			c := Caught{d.Name, d.Requirement, o.raised}
			m.Defects = append(m.Defects, c)
			if !c.ByRequirement() {
				fmt.Fprintf(f, "MISS %s %s %v judged %d of %v\n", d.Name, d.Requirement, o.raised, len(o.judged), only)
			}
		})
	}
	wg.Wait()
	fmt.Fprintln(f, "UNKILLED")
	for _, a := range m.Unkilled(lib) {
		fmt.Fprintln(f, "   ", a)
	}
	fmt.Fprintln(f, "DONE")
	f.Close()
}
