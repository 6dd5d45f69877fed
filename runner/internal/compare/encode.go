package compare

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"authspec/runner/results"
)

// Encode writes the table as JSON: indented, in a stable order, with a line end
// after it. What a terminal could obey is escaped.
func (t *Table) Encode(w io.Writer) error { return results.EncodeJSON(w, t) }

// Encode writes the diff as JSON, in the same manner as a table.
func (d *Diff) Encode(w io.Writer) error { return results.EncodeJSON(w, d) }

// DecodeTable reads what Table.Encode wrote, of this version of authspec or
// another one with the same TableFormat. Keys that it doesn't know are passed
// over. The table has no Runs, and its cells no Checks.
func DecodeTable(r io.Reader) (*Table, error) {
	var t Table
	if err := decode(r, "comparison", TableFormat, &t); err != nil {
		return nil, err
	}
	for _, g := range t.Groups {
		if len(g.Scores) != len(t.Columns) {
			return nil, fmt.Errorf("the group %s, %s has %d scores for %d columns", g.Source, g.Level, len(g.Scores), len(t.Columns))
		}
		for _, row := range g.Rows {
			if len(row.Cells) != len(t.Columns) {
				return nil, fmt.Errorf("the row %s has %d cells for %d columns", row.ID, len(row.Cells), len(t.Columns))
			}
		}
	}
	return &t, nil
}

// DecodeDiff reads what Diff.Encode wrote, of this version of authspec or
// another one with the same DiffFormat. Keys that it doesn't know are passed
// over.
func DecodeDiff(r io.Reader) (*Diff, error) {
	var d Diff
	if err := decode(r, "diff", DiffFormat, &d); err != nil {
		return nil, err
	}
	return &d, nil
}

// decode reads a document whose version stands behind a key of its own.
func decode(r io.Reader, key string, format int, into any) error {
	doc, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	var head map[string]json.RawMessage
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(doc, &head); {
	case errors.As(err, &syntax):
		return fmt.Errorf("this is not JSON: %w", err)
	case err != nil || head[key] == nil:
		return fmt.Errorf("the document has no `%s`", key)
	case string(head[key]) != fmt.Sprint(format):
		return fmt.Errorf("the document has `%s` %.20s, but this version reads %d: use the version of authspec that wrote it", key, head[key], format)
	}
	if err := json.Unmarshal(doc, into); err != nil {
		return fmt.Errorf("the document can't be read: %w", err)
	}
	return nil
}
