package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"sync"
)

// jwtKey is a key of the issuer whose tokens count here. Each is used by one
// algorithm only (RFC 8725 §3.1). A server has the public half alone; this one
// hands the private half out in its target file, so that the suite can make
// tokens.
type jwtKey struct {
	id, algorithm string
	private       string // in PEM
	public        crypto.PublicKey
}

// jwtKeys are the trusted keys, the one by which tokens are usually signed first.
// They are known to everybody: there is nothing behind them.
var jwtKeys = sync.OnceValue(func() []jwtKey {
	return []jwtKey{
		{"reference-ec", "ES256", ecKey, publicHalf(ecKey)},
		{"reference-rsa", "RS256", rsaKey, publicHalf(rsaKey)},
	}
})

// publicHalf is that of a private key in PEM.
func publicHalf(text string) crypto.PublicKey {
	block, _ := pem.Decode([]byte(text))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err) // it stands below
	}
	return key.(crypto.Signer).Public()
}

// verifies checks a signature by the key's own algorithm (RFC 7518 §3.3, §3.4).
func (k jwtKey) verifies(signed string, signature []byte) bool {
	sum := sha256.Sum256([]byte(signed))
	switch public := k.public.(type) {
	case *ecdsa.PublicKey:
		if len(signature) != 64 {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(public, sum[:], r, s)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature) == nil
	}
	return false
}

const ecKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1qm7qyG0BEpfzrSV
7gZTWE1YldatbOuDmzDM60X0Uw2hRANCAARsDbQYX+ij4JRbFXDXYowS9CfsIvyZ
8CxMO8Tp4fm1B8xTB04/szMAWOxN9o7LC3L9aapKxSF4TD2yv6U+gyjA
-----END PRIVATE KEY-----
`

const rsaKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDLy7RudxzfVU/6
48VMVhcGMtAMigm5FF02oQwzsAthmPEp65/zyzaDk2F06qpPgskzXB7EBIxpMNwy
9PZzAt5IkbgnQi4M+jET2OBrt8rlB9xEzZn5/gPQKYDrdA28mkr8S1YR5xvS/a8K
mLe6Io5n2lkB5OSxtdJw5UoCn1XoL/CrD5u1Osu2jO8Zut6A6RgqqEvjkpEg4fvT
iGQ7i/57j8qP14K2AjSgGGhv2FEAReagXz9Zr34P+HXC5v2e6ghTP0jIYRle/6R1
nRurpUNJRQ3w2BfQK36BTihvDiMkVdutI9zvhXq4sKOu0kBK/AaR8bMsAgLN5BfN
sU0bNKA/AgMBAAECggEAUKPz6wwV8Cd1ZOzw+qJMLQc5POT4MPSmZ8H1LpS4BC/9
KZ3TZqggE5Njalya9KhnTfvjLqQwHUWYtE8rH9pgM635hQtSZo8vkU9tiiIpVlQ0
bENA7ON/BcUOftymvNz+0/NJhP8CiwwX0eUZOj2HRP/o3W+BsPIl6cdI8F21JBDy
qutJUnRQ5Lw69694B8neQW9W8Qj0VfcwBNt9Q/ZObtKTPJK8ECQRiqRBOkVqM17r
6BgXB3VxFDgPXVa/Md+HZddmVDw4+Ir02xHuLIg/8TIigAyVDyL/P8YZEuOo+YfF
2/7C7vaiYQyttVgu9DyOtvgKneOMUo7MIHNHgT/XUQKBgQD6oCGsV2DAaRA7raez
/6Zy6JW5MdwctxYuD1PTq6YB2DQQ9N99PstIv1IyXX07u3D7RIiQ6bjZ3OWUUnaL
hyGwYzu1SvxuOWZBKuAF+ZTqjfCxwAQQyAd/LQQiA+7WPCKIlGZi/jAlwh1nv1MN
5/TAo2eKoYzF6cY0lLZ8H40GsQKBgQDQKn1vDkTc/6MTTsBZei2nGybwkjZ/evaB
G03SCEEjlgGy3w9K8IhSg0uhMK41baZ8FXe2sI9LGF/H7nifxfzb1K5WJ7Slzv1j
2DGI6hjKy7nOOQpuBuGj8EUPokYLJ3YbuSF35GA95Bl6WsZLnrF/a3v7TJW+WT1E
plIPBFux7wKBgD2xFRjbGVHDit9ly5YfI9W9Mr23bDsVRjxoQXYlFmP12DskS68E
uf1aOt1y7dS6OwFeyU8CeSIHoet0sQF/beeBRb1GjASF1InOB/7whJuH/OuEHHwV
AONpLU9CMJRDkSyVeu57K1bgBWT4T3Vo13JjxqT1RzWgac2fnZvIGGrBAoGAFSns
vMi/mZRn+QONrMsuLwokqFrFLarLuw6Sl+L89GhA3fWtsVnJElKE8utnGsl+Hql0
FV/YAbOFsWb+XogbkCIMY3f/9seXnXoSdzANuziBOIU2GT+b2zYHX3KJGoM1j9X/
oBfY7RHuwTDPbkrBEwpTfZYot0SNZRhfyWURCYMCgYEAoRveGJ4UDE+zeop+m1Uf
j7ClAT5CvEtdQmAn6ASro+gkbf/sTcKBoRq+/MmrQ+gTk66aSUNs93x11Nu6Wn9d
gzH9FMSkt8kvjxwrMjiF4Lh3l2FWJ6AszFFMuLyPKZVo4cvJ8gJDdGFzCQ8bdIoV
1UKPw/2fdBeiHzShBDqMTQs=
-----END PRIVATE KEY-----
`
