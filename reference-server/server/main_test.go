package server

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets many tests run beside each other: hundreds of them wait for a
// defect that keeps silent, and few do anything else.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", "16"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
