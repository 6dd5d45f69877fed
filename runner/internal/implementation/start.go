package implementation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"authspec/runner/internal/process"
	"authspec/runner/internal/target"
)

// Options is how an implementation is started.
type Options struct {
	// Work is the directory in which the server's scratch directory is made;
	// empty for the system's temporary one. Servers that give up root's rights
	// must be able to enter it.
	Work string

	// Wait is how long the server may take to answer; 0 for a minute, which a
	// Java server on a busy machine needs.
	Wait time.Duration
}

// Running is a started implementation.
type Running struct {
	URL     string // http://127.0.0.1:PORT
	Port    string
	Version string
	Target  []byte // the target file with port and version put in

	name    string
	process *process.Process
	release func() // gives the ports back
	stop    func() error
}

// Start starts the implementation on a free port and waits until it answers for
// every resource of its target file. An error holds the last lines of its
// output, and nothing is left running. The context ends the waiting, not the
// server: that runs until Stop, or until this process ends, in whatever way.
func (im Implementation) Start(ctx context.Context, options Options) (*Running, error) {
	version, err := im.Version(ctx)
	if err != nil {
		return nil, err
	}
	ports, release, err := process.FreePorts(2)
	if err != nil {
		return nil, err
	}
	r := &Running{URL: "http://127.0.0.1:" + ports[0], Port: ports[0], Version: version, name: im.Name, release: release}
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

// launch runs the start script in a scratch directory, where it finds the
// accounts.
func (r *Running) launch(im Implementation, options Options, ports []string, accounts []byte) (err error) {
	if r.process, err = process.New(im.Name, options.Work); err != nil {
		return err
	}
	work := r.process.Work()
	if err := os.WriteFile(filepath.Join(work, "accounts"), accounts, 0o644); err != nil {
		return err
	}
	return r.process.Start([]string{"sh", filepath.Join(im.Dir, startScript)}, append(environment(im, work), ports...))
}

// environment is all that a start script is given, so that a server does the
// same on every machine.
func environment(im Implementation, work string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/sbin", // Debian keeps servers there, users often don't
		"HERE=" + im.Dir,
		"HOME=" + work,
		"INSTALLED=" + im.InstallDir,
		"NODE_PATH=" + filepath.Join(im.InstallDir, "node_modules"),
		"PYTHONDONTWRITEBYTECODE=1",
		"LANG=C.UTF-8",
	}
}

// Output returns the last lines that the server has printed; nothing after Stop.
func (r *Running) Output() string {
	if r.process == nil {
		return ""
	}
	return r.process.Output()
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
		case <-r.process.Exited():
			return fmt.Errorf("%s ended as it started (%s)", r.name, r.process.State())
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", context.Cause(ctx), last)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// ready asks for every resource without credentials. An answer below 500 will
// do, whatever it is: judging it is for the cases; 5xx is what a proxy says
// whose origin is not up. Where the context has ended, the reason stays the
// last.
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

// Stop ends the server and everything that it started, waits until they are
// gone, and removes the scratch directory. It may be called again, and then
// returns the same.
func (r *Running) Stop() error { return r.stop() }

func (r *Running) end() error {
	defer r.release()
	if r.process == nil {
		return nil
	}
	return r.process.Stop()
}
