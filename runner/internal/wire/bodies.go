package wire

import "sync"

// largeBody is the length in octets up to which content has memory of its own.
const largeBody = 64 << 10

// worthy is the length from which a buffer for all that is kept is taken for
// content whose length is known: shorter content has what it needs.
const worthy = 512 << 10

// large are buffers for content that is longer. A target that sends much in
// every answer would otherwise make garbage faster than it is collected.
var large sync.Pool

// largeFor is an empty buffer for limit octets.
func largeFor(limit int) []byte {
	if b, ok := large.Get().(*[]byte); ok && cap(*b) >= limit {
		return (*b)[:0]
	}
	return make([]byte, 0, limit)
}

// giveBack lets others use the memory of content.
func giveBack(body []byte) {
	if cap(body) >= worthy {
		large.Put(&body)
	}
}
