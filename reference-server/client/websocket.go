package client

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// upgrade makes a request the opening handshake of a WebSocket (RFC 6455 §4.1).
func (s *session) upgrade(r *request) error {
	key := make([]byte, 16)
	if _, err := io.ReadFull(s.options.Random, key); err != nil {
		return fmt.Errorf("making a key for the handshake: %w", err)
	}
	r.fields = append(r.fields, fields{{"Connection", "Upgrade"}, {"Upgrade", "websocket"},
		{"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(key)}}...)
	return nil
}

// opened tells whether an answer opens the WebSocket that a request asked for: it
// is a 101 with the proof that the key was read, and nothing else is.
func opened(r *request, a *answer) bool {
	sum := sha1.Sum([]byte(r.fields.get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return a.status == 101 && strings.EqualFold(a.fields.get("Upgrade"), "websocket") && a.fields.member("Connection", "Upgrade") &&
		a.fields.get("Sec-WebSocket-Accept") == base64.StdEncoding.EncodeToString(sum[:])
}
