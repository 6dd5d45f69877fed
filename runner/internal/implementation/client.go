package implementation

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Client is one real client, as its folder describes it.
type Client struct {
	Software
	Product  string // what it calls itself; the name of the folder unless the file says otherwise
	Kind     string // tool, library, product or browser
	Language string // what it is written in
	Homepage string // URL
	Notes    string // what a reader of its results should know

	// Command is the program and its arguments, as client.yaml has them: with
	// ${HERE} and ${INSTALLED}, and with the placeholders of a run.
	Command []string

	// Role are claims that no placeholder shows, such as digest.
	Role []string
}

// LoadClients reads all clients below dir, one a folder, sorted by name. The
// error joins every problem that it found, with file, line and column.
func LoadClients(dir string) ([]Client, error) {
	return loadEach(dir, "clients", clientFile, loadClient)
}

// clientFile is the description of a client, in its folder.
const clientFile = "client.yaml"

func loadClient(dir string) (Client, error) {
	software, err := softwareIn(dir, "clients", "client")
	if err != nil {
		return Client{}, err
	}
	c := Client{Software: software}
	err = c.readDescription()
	return c, err
}

// Argv is the command with ${HERE}, the folder, and ${INSTALLED}, where Install
// has put things, filled in. The placeholders of a run are left as they are.
func (c Client) Argv() []string {
	folders := strings.NewReplacer("${HERE}", c.Dir, "${INSTALLED}", c.InstallDir)
	argv := make([]string, len(c.Command))
	for i, word := range c.Command {
		argv[i] = folders.Replace(word)
	}
	return argv
}

// Environment is what the command needs in its environment beside PATH and
// HOME, so that adapters find what was installed for them.
func (c Client) Environment() []string {
	return []string{
		"HERE=" + c.Dir,
		"INSTALLED=" + c.InstallDir,
		"NODE_PATH=" + filepath.Join(c.InstallDir, "node_modules"),
		"PYTHONDONTWRITEBYTECODE=1",
		"LANG=C.UTF-8",
	}
}

// Installed returns nil if the client can be run, or a sentence that says what
// is missing.
func (c Client) Installed(ctx context.Context) error {
	if err := c.Software.Installed(ctx); err != nil {
		return err
	}
	program := c.Argv()[0]
	if filepath.IsAbs(program) && exists(program) {
		return nil
	}
	if _, err := exec.LookPath(program); err != nil {
		return fmt.Errorf("%s needs the program %s, which is not here", c.Name, program)
	}
	return nil
}
