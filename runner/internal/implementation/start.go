package implementation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"authspec/runner/internal/target"
)

// Options is how an implementation is started.
type Options struct {
	// Work is the directory in which the server's scratch directory is made; empty for the system's temporary one.
	// Servers that give up root's rights must be able to enter it.
	Work string

	// Wait is how long the server may take to answer; 0 for a minute, which a Java server on a busy machine needs.
	Wait time.Duration
}

// Running is a started implementation.
type Running struct {
	URL     string // http://127.0.0.1:PORT
	Port    string
	Version string
	Target  []byte // the target file with port and version put in

	name    string
	work    string
	guard   *guard // ends it with this process
	command *exec.Cmd
	exited  chan struct{} // closed when the start script's process has ended
	release func()        // gives the ports back
	stop    func() error
}

// Start starts the implementation on a free port and waits until it answers for every resource of its target file.
// An error holds the last lines of its output, and nothing is left running. The context ends the waiting, not the
// server: that runs until Stop, or until this process ends, in whatever way.
func (im Implementation) Start(ctx context.Context, options Options) (*Running, error) {
	version, err := im.version(ctx)
	if err != nil {
		return nil, err
	}
	ports, release, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	r := &Running{URL: "http://127.0.0.1:" + ports[0], Port: ports[0], Version: version, name: im.Name, release: release, exited: make(chan struct{})}
	r.stop = sync.OnceValue(r.end)
	described, err := im.readTarget(placeholders{Port: ports[0], Port2: ports[1], Version: version})
	if err != nil {
		return nil, errors.Join(err, r.Stop())
	}
	r.Target = described.content
	if err := r.launch(im, options, []string{"PORT=" + ports[0], "PORT2=" + ports[1]}, described.accountLines()); err != nil {
		return nil, errors.Join(err, r.Stop())
	}
	if err := r.await(ctx, options.Wait, described.Resources); err != nil {
		err = fmt.Errorf("%w; its output was:\n%s", err, r.Output())
		return nil, errors.Join(err, r.Stop())
	}
	return r, nil
}

// launch makes the scratch directory and runs the start script in it.
func (r *Running) launch(im Implementation, options Options, ports []string, accounts []byte) error {
	work, err := os.MkdirTemp(options.Work, "authspec-"+im.Name+"-")
	if err != nil {
		return fmt.Errorf("no scratch directory for %s: %w", im.Name, err)
	}
	r.work = work
	// MkdirTemp lets nobody else in, but some servers change their user.
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, "accounts"), accounts, 0o644); err != nil {
		return err
	}
	output, err := os.Create(r.outputFile())
	if err != nil {
		return err
	}
	defer output.Close()
	cmd := exec.Command("sh", filepath.Join(im.Dir, startScript))
	cmd.Dir, cmd.Stdout, cmd.Stderr = work, output, output
	cmd.Env = append(environment(im, work), ports...)
	if err := prepare(cmd); err != nil {
		return err
	}
	if r.guard, err = newGuard(work); err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s cannot be started: %w", im.Name, err)
	}
	r.command = cmd
	r.guard.watch(cmd.Process.Pid)
	go func() {
		cmd.Wait() // how it ended is read from ProcessState
		close(r.exited)
	}()
	return nil
}

// environment is all that a start script is given, so that a server does the same on every machine.
func environment(im Implementation, work string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/sbin", // Debian keeps servers there, users often don't
		"HERE=" + im.Dir,
		"WORK=" + work,
		"HOME=" + work,
		"INSTALLED=" + im.InstallDir,
		"NODE_PATH=" + filepath.Join(im.InstallDir, "node_modules"),
		"PYTHONDONTWRITEBYTECODE=1",
		"LANG=C.UTF-8",
	}
}

// outputFile is beside the scratch directory's other files; a file, since a pipe would have to be emptied for as long
// as any descendant holds it.
func (r *Running) outputFile() string { return filepath.Join(r.work, "output") }

// Output returns the last lines that the server has printed; nothing after Stop.
func (r *Running) Output() string {
	output, err := os.ReadFile(r.outputFile())
	if err != nil {
		return ""
	}
	return tail(output)
}

// await waits until every resource answers.
func (r *Running) await(ctx context.Context, wait time.Duration, resources []target.Resource) error {
	if wait == 0 {
		wait = time.Minute
	}
	ctx, cancel := context.WithTimeoutCause(ctx, wait, fmt.Errorf("%s did not answer within %s", r.name, wait))
	defer cancel()
	last := errors.New("it was not asked")
	for {
		answered := false
		if answered, last = ready(ctx, resources, last); answered {
			return nil
		}
		select {
		case <-r.exited:
			return fmt.Errorf("%s ended as it started (%s)", r.name, r.command.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), last)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// ready asks for every resource without credentials. An answer below 500 will do, whatever it is: judging it is for
// the cases; 5xx is what a proxy says whose origin is not up. Where the context has ended, the reason stays the last.
func ready(ctx context.Context, resources []target.Resource, last error) (bool, error) {
	client := http.Client{
		Timeout:       2 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for _, resource := range resources {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, resource.URL.String()+resource.Path, nil)
		if err != nil {
			return false, err
		}
		answer, err := client.Do(request)
		switch {
		case ctx.Err() != nil && err != nil:
			return false, last
		case err != nil:
			return false, err
		}
		io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20))
		answer.Body.Close()
		if answer.StatusCode >= http.StatusInternalServerError {
			return false, fmt.Errorf("GET %s was answered with %s", request.URL, answer.Status)
		}
	}
	return true, nil
}

// Stop ends the server and everything that it started, waits until they are gone, and removes the scratch directory.
// It may be called again, and then returns the same.
func (r *Running) Stop() error { return r.stop() }

// Patience of end: what a server gets to finish, and what the system gets to bury what was killed.
const (
	grace  = 3 * time.Second
	burial = 10 * time.Second
)

// end does what Stop says.
func (r *Running) end() error {
	defer r.release()
	if r.work == "" {
		return nil
	}
	var problem error
	if r.command != nil {
		problem = r.endProcesses()
	}
	r.guard.over(r.command != nil)
	if err := os.RemoveAll(r.work); err != nil {
		problem = errors.Join(problem, fmt.Errorf("the scratch directory of %s is left: %w", r.name, err))
	}
	return problem
}

// endProcesses asks first and kills then.
func (r *Running) endProcesses() error {
	group := r.command.Process.Pid
	terminate(group)
	left := waitGone(group, r.work, grace)
	if len(left) > 0 {
		kill(group, left)
		left = waitGone(group, r.work, burial)
	}
	if len(left) > 0 {
		return fmt.Errorf("%s left processes behind that cannot be ended: %s", r.name, strings.Trim(fmt.Sprint(left), "[]"))
	}
	<-r.exited
	return nil
}

// waitGone waits until a server's processes are gone and returns those that are still there after that time.
func waitGone(group int, work string, patience time.Duration) []int {
	deadline := time.Now().Add(patience)
	for {
		left := survivors(group, work)
		if len(left) == 0 || time.Now().After(deadline) {
			return left
		}
		time.Sleep(20 * time.Millisecond)
	}
}
