package wire

import (
	"cmp"
	"time"

	"authspec/runner/internal/message"
)

// Limits bound one exchange. The zero value of each is a default.
type Limits struct {
	Timeout     time.Duration // of the whole exchange, the pauses of the message not counted; and of a dial; 5s
	HeaderLimit int           // octets of all status lines, header and trailer sections of an exchange; 256 KiB
	BodyLimit   int           // octets of content that are kept; 1 MiB
	// DrainLimit is how many octets of content and its chunk lines are read at
	// all; 8 MiB. Of content whose length is announced and is more, only
	// BodyLimit is read: the answer is Complete as far as one can wait for it,
	// and the connection Spent. Where no end is announced the exchange is
	// Garbage beyond it.
	DrainLimit   int64
	InterimLimit int // interim answers; 64
	// Enough is asked, whenever more has come of content whose length is not
	// announced, whether that is all that one waits for, as in a stream of events
	// that never ends: the answer is then Complete, and the connection Spent. Nil:
	// the end is waited for. It is asked maxEnough times at most.
	Enough func(*message.Response) bool
}

// maxEnough bounds what it costs to look at content again and again.
const maxEnough = 64

// withDefaults is l with every zero replaced by its default.
func (l Limits) withDefaults() Limits {
	return Limits{
		Timeout:      cmp.Or(l.Timeout, 5*time.Second),
		HeaderLimit:  cmp.Or(l.HeaderLimit, 256<<10),
		BodyLimit:    cmp.Or(l.BodyLimit, 1<<20),
		DrainLimit:   cmp.Or(l.DrainLimit, 8<<20),
		InterimLimit: cmp.Or(l.InterimLimit, 64),
		Enough:       l.Enough,
	}
}
