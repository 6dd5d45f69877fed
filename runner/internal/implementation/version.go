package implementation

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Versions returns what is installed of a server or client in one line, all that
// could make it behave in another way: its version where a command of its
// description tells it, each package with its version, and the Go release that
// built its main.go. Two machines with the same line should see the same
// verdicts.
func (s Software) Versions(ctx context.Context) (string, error) {
	var parts []string
	if s.VersionCommand != "" || len(s.Packages) == 0 {
		version, err := s.Version(ctx)
		if err != nil {
			return "", err
		}
		parts = append(parts, s.Name+" "+version)
	}
	for _, p := range s.Packages {
		version := p.Version
		if p.Manager == "debian" {
			var err error
			if version, err = debianVersion(ctx, p.Name); err != nil {
				return "", err
			}
		}
		parts = append(parts, p.Name+" "+version)
	}
	if s.hasSource() && len(s.Packages) > 0 {
		release, err := s.goRelease()
		if err != nil {
			return "", err
		}
		parts = append(parts, "built by "+release)
	}
	return strings.Join(parts, ", "), nil
}

// goRelease is the release of Go that built main.go, such as go1.26.0; its
// packages are in the program.
func (s Software) goRelease() (string, error) {
	built, err := buildinfo.ReadFile(filepath.Join(s.InstallDir, s.program))
	if err != nil {
		return "", fmt.Errorf("the program of %s does not tell which Go built it: %w", s.Name, err)
	}
	return built.GoVersion, nil
}

// Version returns the version of what is installed: the output of VersionCommand,
// the version of the first package, or, without packages, the Go release that
// built main.go.
func (s Software) Version(ctx context.Context) (string, error) {
	switch {
	case s.VersionCommand != "":
		cmd := exec.CommandContext(ctx, "sh", "-c", s.VersionCommand)
		cmd.Env = append(os.Environ(), "INSTALLED="+s.InstallDir)
		cmd.WaitDelay = time.Second // what it has started may hold the pipe
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("the version command of %s, %s, failed: %w", s.Name, s.VersionCommand, err)
		}
		return strings.TrimSpace(string(out)), nil
	case len(s.Packages) == 0:
		return s.goRelease()
	case s.Packages[0].Manager == "debian":
		return debianVersion(ctx, s.Packages[0].Name)
	default:
		return s.Packages[0].Version, nil
	}
}
