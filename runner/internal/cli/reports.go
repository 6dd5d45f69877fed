package cli

import (
	"bytes"
	"os"
	"strings"

	"authspec/runner/results"
)

// isReport tells a JSON report from a URL or a target file: by its name, or by
// how it begins, since target files are written in YAML's other style.
func isReport(input string) bool {
	if isURL(input) {
		return false
	}
	if strings.HasSuffix(input, ".json") {
		return true
	}
	content, err := os.ReadFile(input)
	return err == nil && bytes.HasPrefix(bytes.TrimSpace(content), []byte("{"))
}

// readReport reads what `authspec run --report json=FILE` wrote. The error is
// wrong use.
func readReport(file string) (*results.Run, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, usageError("the report %s can't be read: %s", file, systemReason(err))
	}
	run, err := results.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, usageError("%s: %s", file, strings.ReplaceAll(err.Error(), "\n", "\n"+file+": "))
	}
	return run, nil
}
