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

	mu    sync.Mutex // guards what follows
	ended bool
	live  sync.WaitGroup // the programs that have a directory
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
		f.close()
		f.live.Wait() // otherwise one makes files where the directory is being removed
		f.guard.over(true)
		return os.RemoveAll(f.work)
	})
	return f, nil
}

// mark is what the environment of each of the programs has.
func (f *Family) mark() string { return "AUTHSPEC_FAMILY=" + f.work }

// New is New for a program of the family, each of which has to be stopped. Once the
// family has ended it is an error.
func (f *Family) New(name string) (*Process, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return nil, fmt.Errorf("%s is not started any more: its family has ended", name)
	}
	p, err := New(name, f.work)
	if err != nil {
		return nil, err
	}
	p.family = f
	f.live.Add(1)
	return p, nil
}

// close lets no more programs begin.
func (f *Family) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
}

// End waits until the programs have been stopped, ends the guard and removes the
// directory. It may be called again.
func (f *Family) End() error { return f.end() }
