package bench

import (
	"testing"

	"authspec/runner/bench/internal/basic"
)

// BenchmarkStart is what authspec takes for what needs no case.
func BenchmarkStart(b *testing.B) {
	for _, args := range [][]string{{"version"}, {"--help"}, {"run", "--help"}} {
		name := args[0]
		if len(args) > 1 {
			name += args[1]
		}
		b.Run(name, func(b *testing.B) {
			alone(b, command{args: append([]string{program(b, "authspec")}, args...)}, 0, *pairs)
		})
	}
}

// BenchmarkOneCase is a run of a single case, beside curl for the same URL.
func BenchmarkOneCase(b *testing.B) {
	curl := installed(b, "curl")
	url := serve(b)
	theirs := command{args: []string{curl, "--silent", "--fail", "--output", "/dev/null", "--user", basic.User + ":" + basic.Password, url}}
	versus(b, plainRun(b, url, 1), theirs, "curl", *pairs)
}
