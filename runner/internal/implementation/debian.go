package implementation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// policyFile is what Debian's packages ask whether they may start a service
// (invoke-rc.d(8)). A variable for tests.
var policyFile = "/usr/sbin/policy-rc.d"

// aptTurn lets one installation at a time write the policy.
var aptTurn sync.Mutex

// installDebian installs Debian packages with every service start forbidden
// meanwhile. The lists of packages are fetched only if it does not work with
// those at hand.
func installDebian(ctx context.Context, names []string, log io.Writer) (err error) {
	aptTurn.Lock()
	defer aptTurn.Unlock()
	restore, err := forbidServices(ctx)
	if err != nil {
		return fmt.Errorf("installing %s needs root: %w", strings.Join(names, " "), err)
	}
	defer func() { err = errors.Join(err, restore()) }()
	install := command{
		argv: slices.Concat([]string{"apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"}, names),
		env:  []string{"DEBIAN_FRONTEND=noninteractive"},
	}
	if err := run(ctx, log, install); err == nil {
		return nil
	}
	if err := run(ctx, log, command{argv: []string{"apt-get", "update"}}); err != nil {
		return err
	}
	return run(ctx, log, install)
}

// forbidden is the exit status of a policy that says no.
const forbidden = 101

// forbidServices writes the policy "never", unless that is the policy already,
// and returns what puts back what was there.
func forbidServices(ctx context.Context) (restore func() error, err error) {
	var exit *exec.ExitError
	if err := exec.CommandContext(ctx, policyFile, "any", "start").Run(); errors.As(err, &exit) && exit.ExitCode() == forbidden {
		return func() error { return nil }, nil
	}
	before, err := os.ReadFile(policyFile)
	switch {
	case errors.Is(err, os.ErrNotExist):
		restore = func() error { return os.Remove(policyFile) }
	case err != nil:
		return nil, err
	default:
		restore = func() error { return os.WriteFile(policyFile, before, 0o755) }
	}
	return restore, os.WriteFile(policyFile, fmt.Appendf(nil, "#!/bin/sh\nexit %d\n", forbidden), 0o755)
}

// debianVersion returns the version of an installed Debian package; the error
// is a sentence.
func debianVersion(ctx context.Context, name string) (string, error) {
	query := exec.CommandContext(ctx, "dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}\n", name)
	out, err := query.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("the Debian package %s cannot be here: there is no dpkg-query", name)
	}
	// A package that was removed but not purged is still known, with another
	// status; one of two architectures has two lines.
	first, _, _ := strings.Cut(string(out), "\n")
	if version, ok := strings.CutPrefix(first, "installed "); err == nil && ok {
		return version, nil
	}
	return "", fmt.Errorf("the Debian package %s is not installed", name)
}
