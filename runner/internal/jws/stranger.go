package jws

import "sync"

// strangers are keys that no target trusts, by what they sign by. They are made
// up once, as those of RSA take their time.
var strangers struct {
	mu   sync.Mutex
	keys map[string]*Key
}

// Stranger is a key for an algorithm that no target can trust, made up for this
// process.
func Stranger(alg string) (*Key, error) {
	family := alg
	if len(alg) > 2 && (alg[:2] == "RS" || alg[:2] == "PS") {
		family = "RS256"
	}
	strangers.mu.Lock()
	defer strangers.mu.Unlock()
	if k := strangers.keys[family]; k != nil {
		return k, nil
	}
	k, err := NewKey(family)
	if err != nil {
		return nil, err
	}
	if strangers.keys == nil {
		strangers.keys = map[string]*Key{}
	}
	strangers.keys[family] = k
	return k, nil
}
