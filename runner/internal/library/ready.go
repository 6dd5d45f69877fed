package library

import (
	_ "embed" // the cases
	"fmt"
	"hash/crc32"
	"strings"
	"sync"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/compact"
	"authspec/runner/internal/diag"
)

// ready holds what the YAML of authspec's own cases has become, so that nobody
// has to read and check it again: a line an entry, all its rows in it. It is made
// along with the index, and of the same files; its first line has their check sum
// and that of the types of a case. One that belongs to others is passed over, as
// the index is.
//
//go:embed ready.txt
var ready string

// caseForm is how the cases of an entry are written there.
var caseForm = sync.OnceValue(func() *compact.Form[[]*casefile.Case] {
	var tests []any
	for _, k := range check.Kinds() {
		tests = append(tests, k.Test)
	}
	return compact.Of[[]*casefile.Case](tests...)
})

// readyHead is the first line of what is made of files with a check sum.
func readyHead(sum string) string {
	return fmt.Sprintf("%s %08x", sum, crc32.ChecksumIEEE([]byte(caseForm().Types())))
}

// readyLines are the lines of the entries by their ids; there are none where they
// are not of the files, and of the types, that this program has.
var readyLines = sync.OnceValue(func() map[string]string {
	sum, _, _ := strings.Cut(index, "\n")
	return linesOf(ready, readyHead(sum))
})

func linesOf(text, head string) map[string]string {
	first, rest, _ := strings.Cut(text, "\n")
	if first != head {
		return nil
	}
	entries := make(map[string]string, strings.Count(rest, "\n"))
	for line := range strings.Lines(rest) {
		id, written, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		entries[id] = written
	}
	return entries
}

// readyCases are those of an entry that begins at a place; ok is false where they
// have to be read from their file.
func readyCases(group string, at diag.Pos) (list []*casefile.Case, ok bool) {
	line, ok := readyLines()[group]
	if !ok {
		return nil, false
	}
	list, err := caseForm().Read(line, at)
	return list, err == nil
}
