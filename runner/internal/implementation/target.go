package implementation

import (
	"os"
	"path/filepath"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/target"
)

// placeholders are what a started server puts into its target file.
type placeholders struct{ Port, Port2, Version string }

// fill replaces ${PORT}, ${PORT2} and ${VERSION}.
func (p placeholders) fill(content []byte) []byte {
	return []byte(strings.NewReplacer("${PORT}", p.Port, "${PORT2}", p.Port2, "${VERSION}", p.Version).Replace(string(content)))
}

// described is a target file with its text.
type described struct {
	*target.Target
	content []byte
}

// readTarget reads the target file with the placeholders filled in. Passwords
// stand in the file itself, each account on one line of user-pass: the start
// script needs them too.
func (im *Implementation) readTarget(values placeholders) (described, error) {
	file := filepath.Join(im.Dir, targetFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return described{}, missing(file, "the target file is missing")
	}
	if !strings.Contains(string(content), "${PORT}") {
		return described{}, missing(file, "the target file should have ${PORT} where the port goes, as in http://127.0.0.1:${PORT}")
	}
	d := described{content: values.fill(content)}
	if d.Target, err = target.Parse(target.Source{File: file, Content: d.content}); err != nil {
		return described{}, err
	}
	var wrong diag.Problems
	for _, a := range d.Accounts {
		if strings.ContainsAny(a.User+a.Password, "\r\n") {
			wrong.Add(diag.Pos{File: file}, "the account %s cannot be written as one line of user:password", a.Role)
		}
	}
	return d, wrong.Err()
}

// accountLines is the file accounts of a start script.
func (d described) accountLines() []byte {
	var b strings.Builder
	for _, a := range d.Accounts {
		b.WriteString(a.User + ":" + a.Password + "\n")
	}
	return []byte(b.String())
}
