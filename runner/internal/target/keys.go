package target

import "math/bits"

// key is how many octets decide where a closer look is worth it.
const key = shortest

// keyAt is the key that stands at a place in a text.
func keyAt[T octets](text T, at int) uint32 {
	var k uint32
	for i := range key {
		k = k<<8 | uint32(text[at+i])
	}
	return k
}

// keys is a set of keys that takes a few others for its own: a bit for each hash.
type keys struct {
	bits  []uint64
	shift int // leaves as many bits of a hash as there are
}

// How many bits there are for each key: where every octet of a text is asked for, and
// where two places of it are.
const (
	sparse = 64
	dense  = 8
)

// newKeys has room for n keys, with so many bits for each.
func newKeys(n, each int) *keys {
	width := max(6, bits.Len(uint(n*each)))
	return &keys{make([]uint64, 1<<(width-6)), 32 - width}
}

func (k *keys) hash(key uint32) uint32 { return key * 2654435761 >> k.shift }

func (k *keys) add(key uint32) {
	h := k.hash(key)
	k.bits[h>>6] |= 1 << (h & 63)
}

func (k *keys) has(key uint32) bool {
	h := k.hash(key)
	return k.bits[h>>6]&(1<<(h&63)) != 0
}

// partsOf are the keys that stand anywhere in words and cores.
func partsOf(words []word, cores []core) *keys {
	n := 0
	each := func(take func(octets string)) {
		for _, w := range words {
			take(w.octets)
		}
		for _, c := range cores {
			take(c.octets)
		}
	}
	each(func(octets string) { n += len(octets) })
	set := newKeys(n, dense)
	each(func(octets string) {
		for i := range len(octets) - key + 1 {
			set.add(keyAt(octets, i))
		}
	})
	return set
}
