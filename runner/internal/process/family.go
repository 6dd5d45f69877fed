package process

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// Family is programs that are started one after the other, and beside each other,
// by the hundred: one guard ends them all with this process, where each would
// otherwise have a shell of its own.
type Family struct {
	work  string
	guard *guard
	end   func() error
}

// NewFamily makes the directory of the scratch directories, among the system's
// temporary ones, and the guard.
func NewFamily(name string) (*Family, error) {
	work, err := os.MkdirTemp("", "authspec-"+name+"-")
	if err != nil {
		return nil, fmt.Errorf("no scratch directory for %s: %w", name, err)
	}
	f := &Family{work: work}
	if f.guard, err = newGuard(work, f.mark()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(work))
	}
	f.guard.watch(0) // there is no group that is theirs alone
	f.end = sync.OnceValue(func() error {
		f.guard.over(true)
		return os.RemoveAll(f.work)
	})
	return f, nil
}

// mark is what the environment of each of the programs has.
func (f *Family) mark() string { return "AUTHSPEC_FAMILY=" + f.work }

// New is New for a program of the family.
func (f *Family) New(name string) (*Process, error) {
	p, err := New(name, f.work)
	if p != nil {
		p.family = f
	}
	return p, err
}

// End ends the guard and removes the directory. The programs have been stopped. It
// may be called again.
func (f *Family) End() error { return f.end() }
