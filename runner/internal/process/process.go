// Package process starts programs that run beside this one, on ports of their
// own, and ends them with all that they have started: at the latest when this
// process ends, in whatever way.
//
// It may import the standard library only.
package process

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Process is a program with a scratch directory of its own, in which it runs.
type Process struct {
	name    string
	work    string
	family  *Family // whose guard ends it with this process; nil: it has one of its own
	guard   *guard  // ends it with this process
	command *exec.Cmd
	began   uint64        // when it was started, by the clock of the system
	exited  chan struct{} // closed when the program that was started has ended
	stop    func() error
}

// New makes the scratch directory of a program, in dir, or among the system's
// temporary ones where that is empty. The program's name stands in errors.
func New(name, dir string) (*Process, error) {
	work, err := os.MkdirTemp(dir, "authspec-"+name+"-")
	if err != nil {
		return nil, fmt.Errorf("no scratch directory for %s: %w", name, err)
	}
	// MkdirTemp lets nobody else in, but some servers change their user.
	if err := os.Chmod(work, 0o755); err != nil {
		return nil, errors.Join(err, os.RemoveAll(work))
	}
	p := &Process{name: name, work: work, exited: make(chan struct{})}
	p.stop = sync.OnceValue(p.end)
	return p, nil
}

// Work is the scratch directory.
func (p *Process) Work() string { return p.work }

// Start starts the program, argv[0] with its arguments. env is all of its
// environment, but for WORK, which is the scratch directory.
func (p *Process) Start(argv, env []string) error {
	output, err := os.Create(p.outputFile())
	if err != nil {
		return err
	}
	defer output.Close()
	if err := p.StartIn(p.work, argv, env, output); err != nil {
		return fmt.Errorf("%s cannot be started: %w", p.name, err)
	}
	return nil
}

// orphaned is how long the output of a program is still waited for when it has
// ended and what it has started holds the pipe.
const orphaned = time.Second

// StartIn is Start in another directory, with the output going to a writer. The
// error is the reason alone, as who calls knows what it is that can't be started.
func (p *Process) StartIn(dir string, argv, env []string, output io.Writer) (err error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, output, output
	cmd.Env, cmd.WaitDelay = append(env, "WORK="+p.work), orphaned
	if err := prepare(cmd); err != nil {
		return err
	}
	if p.family != nil {
		cmd.Env = append(cmd.Env, p.family.mark())
	} else if p.guard, err = newGuard(p.work, "WORK="+p.work); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return unfound(argv[0], err)
	}
	p.command, p.began = cmd, startOf(cmd.Process.Pid)
	if p.guard != nil {
		p.guard.watch(cmd.Process.Pid)
	}
	go func() {
		cmd.Wait() // how it ended is read from ProcessState
		close(p.exited)
	}()
	return nil
}

// unfound names the program, and why it can't be started, each once.
func unfound(program string, err error) error {
	if of, ok := errors.AsType[*exec.Error](err); ok {
		err = of.Err
	}
	if of, ok := errors.AsType[*fs.PathError](err); ok && of.Path == program {
		err = of.Err
	}
	return fmt.Errorf("%s: %w", program, err)
}

// Exited is closed when the program has ended that Start started; what it has
// started itself may still run.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// State is how the program ended, in words; it is to be asked after Exited
// only.
func (p *Process) State() string { return p.command.ProcessState.String() }

// Ended is how the program ended: its exit status, or the signal that ended it,
// with a status below 0. It is to be asked after Exited only.
func (p *Process) Ended() (status int, signal string) {
	state := p.command.ProcessState
	if status = state.ExitCode(); status < 0 {
		signal = strings.TrimPrefix(state.String(), "signal: ")
	}
	return status, signal
}

// outputFile is beside the scratch directory's other files; a file, since a
// pipe would have to be emptied for as long as any descendant holds it.
func (p *Process) outputFile() string { return filepath.Join(p.work, "output") }

// Output returns the last lines that the program has printed; nothing after
// Stop.
func (p *Process) Output() string {
	output, err := os.ReadFile(p.outputFile())
	if err != nil {
		return ""
	}
	return Tail(output)
}

// Tail returns the last 4,096 octets of an output, from the beginning of a
// line.
func Tail(output []byte) string {
	const most = 4096
	if len(output) > most {
		output = output[len(output)-most:]
		if end := bytes.IndexByte(output, '\n'); end >= 0 {
			output = output[end+1:]
		}
	}
	return strings.TrimRight(string(output), "\n")
}

// Stop ends the program and everything that it started, waits until they are
// gone, and removes the scratch directory. It may be called again, and then
// returns the same.
func (p *Process) Stop() error { return p.stop() }

// Patience of end: what a program gets to finish, and what the system gets to
// bury what was killed.
const (
	grace  = 3 * time.Second
	burial = 10 * time.Second
)

// end does what Stop says.
func (p *Process) end() error {
	var problem error
	if p.command != nil {
		problem = p.endProcesses()
	}
	p.guard.over(p.command != nil)
	if p.family != nil {
		defer p.family.live.Done()
	}
	if err := os.RemoveAll(p.work); err != nil {
		problem = errors.Join(problem, fmt.Errorf("the scratch directory of %s is left: %w", p.name, err))
	}
	return problem
}

// endProcesses asks first and kills then.
func (p *Process) endProcesses() error {
	group := p.command.Process.Pid
	terminate(group)
	left := p.waitGone(grace)
	if len(left) > 0 {
		kill(group, left)
		left = p.waitGone(burial)
	}
	if len(left) > 0 {
		return fmt.Errorf("%s left processes behind that cannot be ended: %s", p.name, strings.Trim(fmt.Sprint(left), "[]"))
	}
	<-p.exited
	return nil
}

// waitGone waits until a program's processes are gone and returns those that
// are still there after that time.
func (p *Process) waitGone(patience time.Duration) []int {
	deadline := time.Now().Add(patience)
	for {
		left := p.Left()
		if len(left) == 0 || time.Now().After(deadline) {
			return left
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Left are the processes of the program that still run.
func (p *Process) Left() []int {
	if p.command == nil {
		return nil
	}
	return survivors(p.command.Process.Pid, p.work, p.began)
}
