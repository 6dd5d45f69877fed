package client

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
)

// Adding is a transport that adds fields to each request to one endpoint, and to
// none to another: they may hold a key.
type Adding struct {
	message.Transport
	To     message.Endpoint
	Fields []message.Field
}

// Dial implements message.Transport.
func (a *Adding) Dial(ctx context.Context, to message.Endpoint) (message.Conn, error) {
	conn, err := a.Transport.Dial(ctx, to)
	if err != nil || to.Network != a.To.Network || to.TLS != a.To.TLS {
		return conn, err
	}
	return &adding{conn, a.Fields}, nil
}

// WithTimeout implements message.Transport.
func (a *Adding) WithTimeout(most time.Duration) message.Transport {
	return &Adding{a.Transport.WithTimeout(most), a.To, a.Fields}
}

// adding is a connection on which each request gets fields.
type adding struct {
	message.Conn
	fields []message.Field
}

// Do implements message.Conn.
func (a *adding) Do(ctx context.Context, r *message.Request) message.Exchange {
	return a.Conn.Do(ctx, a.to(r))
}

// Pipeline implements message.Conn.
func (a *adding) Pipeline(ctx context.Context, requests ...*message.Request) []message.Exchange {
	more := make([]*message.Request, len(requests))
	for i, r := range requests {
		more[i] = a.to(r)
	}
	return a.Conn.Pipeline(ctx, more...)
}

// to is a request with the fields that it does not have itself. Host stays the
// first, as RFC 9110 §7.2 wants it.
func (a *adding) to(r *message.Request) *message.Request {
	var missing []message.Field
	for _, f := range a.fields {
		if r.Values(f.Name) == nil {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return r
	}
	more, at := *r, 0
	if len(r.Fields) > 0 && strings.EqualFold(r.Fields[0].Name, "Host") {
		at = 1
	}
	more.Fields = slices.Insert(slices.Clone(r.Fields), at, missing...)
	if r.Raw != nil {
		more.Raw = rawWith(r.Raw, missing)
	}
	return &more
}

// beforeField is a request line, and what a field begins with behind it.
var beforeField = pattern.Of("^[^\r\n]+\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:)")

// rawWith adds fields to a request that is written out, before its first field.
// Where none follows the request line in an orderly way it stays as it is: what
// it is about could be lost.
func rawWith(raw []message.Part, fields []message.Field) []message.Part {
	if len(raw) == 0 || !beforeField().Match(raw[0].Data) {
		return raw
	}
	line, rest, _ := bytes.Cut(raw[0].Data, []byte("\r\n"))
	var b bytes.Buffer
	b.Write(line)
	b.WriteString("\r\n")
	for _, f := range fields {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.Write(rest)
	more := slices.Clone(raw)
	more[0].Data = b.Bytes()
	return more
}
