package message

import "sync"

// Large is the length in octets up to which content has memory of its own.
const Large = 64 << 10

// Worthy is the length from which a buffer for all that is kept is taken for
// content whose length is known: shorter content has what it needs.
const Worthy = 512 << 10

// large are buffers for content that is longer. A target that sends much in
// every answer would otherwise make garbage faster than it is collected.
var large sync.Pool

// Buffer is an empty buffer for limit octets.
func Buffer(limit int) []byte {
	if b, ok := large.Get().(*[]byte); ok && cap(*b) >= limit {
		return (*b)[:0]
	}
	return make([]byte, 0, limit)
}

// GiveBack lets others use the memory of content.
func GiveBack(body []byte) {
	if cap(body) >= Worthy {
		large.Put(&body)
	}
}
