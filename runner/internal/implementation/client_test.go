package implementation

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const realClients = "../../../fixtures/clients"

// TestClientRecipes: each folder of a client is right, and its command names
// files that are there.
func TestClientRecipes(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(realClients, "*", clientFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) == 0 {
		t.Skipf("%s holds no client", realClients)
	}
	all, err := LoadClients(realClients)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, word := range c.Argv() {
			if strings.HasPrefix(word, c.Dir+string(filepath.Separator)) && !exists(word) {
				t.Errorf("the command of %s names %s, which is not there", c.Name, word)
			}
		}
		if c.hasSource() && !slices.ContainsFunc(c.Command, func(word string) bool { return strings.Contains(word, "${INSTALLED}/client") }) {
			t.Errorf("the command of %s does not run ${INSTALLED}/client, which %s becomes", c.Name, goSource)
		}
	}
}

// clientIn writes the description of a client, and loads it.
func clientIn(t *testing.T, text string) (Client, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "curl")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, clientFile), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return loadClient(dir)
}

const curl = `format: 1
name: curl
product: curl
kind: tool
language: c
packages: [{debian: curl}]
homepage: https://curl.se/
command: [sh, "${HERE}/run", "${INSTALLED}/x", -u, "{user}:{password}", "{url}", "f(){ $A; }"]
role: [digest]
notes: With --anyauth.
`

func TestClient(t *testing.T) {
	c, err := clientIn(t, curl)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"sh", c.Dir + "/run", c.InstallDir + "/x", "-u", "{user}:{password}", "{url}", "f(){ $A; }"}
	if got := c.Argv(); !slices.Equal(got, want) {
		t.Errorf("want the command %q, got %q", want, got)
	}
	if c.Kind != "tool" || c.Language != "c" || c.Product != "curl" || c.Homepage != "https://curl.se/" || c.Notes != "With --anyauth." || !slices.Equal(c.Role, []string{"digest"}) {
		t.Errorf("got %+v", c)
	}
	c.Packages = nil
	if err := c.Installed(t.Context()); err != nil {
		t.Error(err)
	}
	c.Command = []string{"authspec-no-such-program"}
	if err := c.Installed(t.Context()); err == nil || !strings.Contains(err.Error(), "authspec-no-such-program") {
		t.Errorf("want an error about the program, got %v", err)
	}
}

// TestClientProblems: what is wrong in a description is said with its place and
// with what to write instead.
func TestClientProblems(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"name: curl", "name: wget", `:2:7: the name should be that of the folder, "curl", not "wget"`},
		{"kind: tool", "kind: program", `:4:7: `},
		{"language: c", "language: cobol", `:5:11: `},
		{"{debian: curl}", "{npm: got}", `:6:18: the package should name its version`},
		{"homepage: https://curl.se/\n", "", "homepage"},
		{`"{url}"`, `"{ulr}"`, `:8:74: {ulr} is no placeholder`},
		{`"{url}"`, `"{ulr}"`, `write {url}`},
		{`"{url}"`, `"{address}"`, `write one of {url}, {urls},`},
		{"${INSTALLED}", "${INSTALL}", `:8:31: ${INSTALL} is none of ${HERE} and ${INSTALLED}`},
		{"${INSTALLED}", "${AUTHSPEC_URL}", `write $AUTHSPEC_URL where a shell is to fill it in`},
		{"role: [digest]", "role: [digset]", `:9:8: `},
		{"command: [sh", "command: curl\nx: [sh", `write [curl, -sS, "{url}"], an argument each`},
		{"packages: [{debian: curl}]\n", "", "there must be a version-command"},
		{"notes:", "note:", ":10:1: "},
	} {
		if !strings.Contains(curl, c.old) {
			t.Fatalf("no %q to change", c.old)
		}
		_, err := clientIn(t, strings.Replace(curl, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want an error with %q, got %v", c.new, c.want, err)
		}
	}
	if _, err := loadClient(t.TempDir()); err == nil || !strings.Contains(err.Error(), "the description of the client is missing") {
		t.Errorf("want an error about the missing file, got %v", err)
	}
}

// TestBuild: the build command finds the folder, makes its files where the
// command looks for them, and is run again once they have changed.
func TestBuild(t *testing.T) {
	c, err := clientIn(t, strings.ReplaceAll(curl, "packages: [{debian: curl}]", `build: cp "$HERE/source" "$INSTALLED/x"`+"\nversion-command: cat \"$INSTALLED/x\""))
	if err != nil {
		t.Fatal(err)
	}
	c.InstallDir = t.TempDir()
	for _, text := range []string{"1", "2"} {
		if err := os.WriteFile(filepath.Join(c.Dir, "source"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := c.Installed(t.Context()); err == nil {
			t.Error("want it to be installed anew, for its source has changed")
		}
		if err := c.Install(t.Context(), t.Output()); err != nil {
			t.Fatal(err)
		}
		if err := c.Installed(t.Context()); err != nil {
			t.Error(err)
		}
		if v, err := c.Version(t.Context()); err != nil || v != text {
			t.Errorf("want version %s, got %s, %v", text, v, err)
		}
	}
	// What is kept in the folder later is nothing to build anew for.
	if err := os.WriteFile(filepath.Join(c.Dir, "results.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.Installed(t.Context()); err != nil {
		t.Error(err)
	}
}
