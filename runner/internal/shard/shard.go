// Package shard divides a run among several machines, and puts the documents
// that came of it together again. It is pure.
//
// It may import diag, reproduce, results and verdict.
package shard

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Share is the part of a run that is one machine's. The zero Share is the whole.
type Share struct {
	Index int // from 1
	Of    int
}

// Whole tells whether nothing is divided.
func (s Share) Whole() bool { return s.Of <= 1 }

// String is the share as people write it: 2/5.
func (s Share) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// most is how many shards there can be: enough for any number of machines, and
// few enough for their reports to be held in memory.
const most = 1000

// Parse reads a share as people write it.
func Parse(text string) (Share, error) {
	index, of, ok := strings.Cut(text, "/")
	s := Share{}
	var errs [2]error
	s.Index, errs[0] = strconv.Atoi(index)
	s.Of, errs[1] = strconv.Atoi(of)
	switch {
	case !ok, errs[0] != nil, errs[1] != nil:
		return Share{}, fmt.Errorf("wants I/N, as in 2/5, not %q", text)
	case s.Of < 1 || s.Of > most:
		return Share{}, fmt.Errorf("wants 1 to %d shards, not %d", most, s.Of)
	case s.Index < 1 || s.Index > s.Of:
		return Share{}, fmt.Errorf("wants a shard of 1 to %d, not %d: the first is 1/%[1]d", s.Of, s.Index)
	}
	return s, nil
}

// Has tells whether a group of cases belongs to the share. That goes by the name
// of the group alone, and so is the same on every machine, whatever else is
// chosen: by the first eight octets of its SHA-256, as a number, modulo Of.
func (s Share) Has(group string) bool {
	if s.Whole() {
		return true
	}
	sum := sha256.Sum256([]byte(group))
	return binary.BigEndian.Uint64(sum[:8])%uint64(s.Of) == uint64(s.Index-1)
}

// spending stands for all cases that cost failed logins where the target counts
// these: one machine runs all of them, as a lock-out can't be divided into parts
// of less than one.
const spending = "failed logins"

// Spends tells whether the share has those cases.
func (s Share) Spends() bool { return s.Has(spending) }

// Rate is that of one machine, of a rate that all keep together; 0: none.
func (s Share) Rate(together float64) float64 {
	if s.Whole() {
		return together
	}
	return together / float64(s.Of)
}

// Jobs is how many of a number that all keep together are one machine's: at
// least 1; 0: there is no such number.
func (s Share) Jobs(together int) int {
	if s.Whole() || together == 0 {
		return together
	}
	return max(1, together/s.Of)
}

// Digest is a short text that differs where what it is made of does.
func Digest(parts []string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}
