package route

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"

	"authspec/runner/internal/pattern"
)

// mostHead is how long the answer of a proxy may be, in octets.
const mostHead = 64 << 10

var statusLine = pattern.Of(`^HTTP/1\.[01] ([0-9]{3})(?: ([^\r\n]*))?\r?\n`)

// ask has a proxy make a connection a tunnel; login is for the proxy itself. The
// error is the end of a sentence
// about the proxy. What follows its answer is left unread: it is the server's.
func ask(nc net.Conn, address, login string) error {
	credentials, without := "", ", and got none"
	if login != "" {
		credentials, without = "Proxy-Authorization: "+login+"\r\n", ", and refuses what it was given"
	}
	if _, err := fmt.Fprintf(nc, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", address, address, credentials); err != nil {
		return fmt.Errorf("takes no request: %w", err)
	}
	var head []byte
	octet := make([]byte, 1)
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) && !bytes.HasSuffix(head, []byte("\n\n")) {
		_, err := nc.Read(octet)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("has not connected to %s in time", address)
		case err != nil:
			return fmt.Errorf("ended the connection instead of connecting to %s", address)
		case len(head) == mostHead:
			return errors.New("does not end its answer to CONNECT")
		}
		head = append(head, octet[0])
	}
	m := statusLine().FindSubmatch(head)
	switch {
	case m == nil:
		return errors.New("answers CONNECT with something else than HTTP")
	case string(m[1]) == "407":
		return errors.New("wants a login of its own (407)" + without)
	case m[1][0] != '2':
		return fmt.Errorf("does not connect to %s: it answers CONNECT with status %s", address, m[1])
	}
	return nil
}
