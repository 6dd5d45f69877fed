package basic

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// perFile is how many cases a file has, as files of people's own are not endless.
const perFile = 500

// WriteCases writes that many cases of authspec, with the requirement that they
// cite, for --cases DIR. Each sends one exchange of the list.
func WriteCases(dir string, n int) error {
	if err := os.MkdirAll(filepath.Join(dir, "requirements"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "requirements", "plain.yaml"), []byte(requirement), 0o600); err != nil {
		return err
	}
	list := Exchanges(n)
	for first := 0; first < n; first += perFile {
		var text strings.Builder
		text.WriteString("format: 1\ntopic: plain\nrequirement: plain-login\ncases:\n")
		for _, x := range list[first:min(first+perFile, n)] {
			writeCase(&text, x)
		}
		name := filepath.Join(dir, fmt.Sprintf("plain-%d.yaml", first/perFile))
		if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

const requirement = `format: 1
requirements:
  - id: plain-login
    level: MUST
    area: auth
    basis: house
    source: House rules
    rule: Who has the password gets in, and nobody else does.
    impact: The resource is no use, or no secret.
`

func writeCase(text *strings.Builder, x Exchange) {
	kind, _, _ := strings.Cut(x.Name, "-")
	titles := map[string]string{
		"none": "A stranger is asked for credentials", "wrong": "A wrong password is refused",
		"malformed": "Credentials without a colon are refused", "right": "The right password leads in",
	}
	request := "{}"
	if x.Authorization != "" {
		request = fmt.Sprintf("{fields: [{Authorization: %q}]}", x.Authorization)
	}
	if kind == "right" {
		request = "{auth: ordinary}"
	}
	fmt.Fprintf(text, "  - id: plain/%s\n    title: %s\n    steps:\n      - request: %s\n        expect:\n          - status: %d\n",
		x.Name, titles[kind], request, x.Status)
	if x.Status == 401 {
		text.WriteString("          - challenge: {scheme: Basic}\n")
	}
}

// WriteTarget writes the target file of a server whose Handler is that of this
// package. It never locks an account, and says so: otherwise wrong passwords
// would be saved.
func WriteTarget(file, url string) error {
	text := fmt.Sprintf("format: 1\nname: plain\nurl: %s\nresources:\n  basic: {path: /, marker: %s}\naccounts:\n  ordinary: {user: %s, password: %s}\nlimits: {failures: none}\n",
		url, Content, User, Password)
	return os.WriteFile(file, []byte(text), 0o600)
}
