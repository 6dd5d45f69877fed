package implementation

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Versions returns what is installed of an implementation in one line, all that
// could make it behave in another way: its version where a command of its
// description tells it, each package with its version, and the Go release that
// built its main.go. Two machines with the same line should see the same
// verdicts.
func (im Implementation) Versions(ctx context.Context) (string, error) {
	var parts []string
	if im.VersionCommand != "" || len(im.Packages) == 0 {
		version, err := im.version(ctx)
		if err != nil {
			return "", err
		}
		parts = append(parts, im.Name+" "+version)
	}
	for _, p := range im.Packages {
		version := p.Version
		if p.Manager == "debian" {
			var err error
			if version, err = debianVersion(ctx, p.Name); err != nil {
				return "", err
			}
		}
		parts = append(parts, p.Name+" "+version)
	}
	if im.hasSource() && len(im.Packages) > 0 {
		release, err := im.goRelease()
		if err != nil {
			return "", err
		}
		parts = append(parts, "built by "+release)
	}
	return strings.Join(parts, ", "), nil
}

// goRelease is the release of Go that built main.go, such as go1.26.0; its
// packages are in the program.
func (im Implementation) goRelease() (string, error) {
	built, err := buildinfo.ReadFile(filepath.Join(im.InstallDir, "server"))
	if err != nil {
		return "", fmt.Errorf("the program of %s does not tell which Go built it: %w", im.Name, err)
	}
	return built.GoVersion, nil
}

// version returns the implementation's version: the output of VersionCommand,
// the version of the first package, or, without packages, the Go release that
// built main.go.
func (im Implementation) version(ctx context.Context) (string, error) {
	switch {
	case im.VersionCommand != "":
		cmd := exec.CommandContext(ctx, "sh", "-c", im.VersionCommand)
		cmd.Env = append(os.Environ(), "INSTALLED="+im.InstallDir)
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("the version command of %s, %s, failed: %w", im.Name, im.VersionCommand, err)
		}
		return strings.TrimSpace(string(out)), nil
	case len(im.Packages) == 0:
		return im.goRelease()
	case im.Packages[0].Manager == "debian":
		return debianVersion(ctx, im.Packages[0].Name)
	default:
		return im.Packages[0].Version, nil
	}
}
