package ground

import (
	"testing"
	"time"

	"authspec/runner/internal/target"
)

// TestTriesOfMachines: machines that settle the same ground at the same time fail
// no more logins between them than one may, unless that were none.
func TestTriesOfMachines(t *testing.T) {
	for machines, want := range map[int]int{0: 8, 1: 8, 4: 2, 8: 1, 20: 1} {
		if got := newTries(target.Failures{Known: true, Count: 9, Window: time.Hour}, machines).most; got != want {
			t.Errorf("%d machines: want %d failed logins of each, got %d", machines, want, got)
		}
	}
}
