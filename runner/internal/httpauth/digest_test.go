package httpauth

import (
	"strings"
	"testing"
)

// TestDigestArithmetic compares with values that another program computed, with
// other libraries.
func TestDigestArithmetic(t *testing.T) {
	for _, c := range []struct {
		algorithm     Algorithm
		qop           string
		response, rsp string
	}{
		{"MD5", "auth", "b6a54f39fb75fa9f4fee302cbec2ba12", "b4d59c04df358f4c89bafbce920a37b5"},
		{"MD5", "auth-int", "8c085574d3d306fce0a4abc4138da191", "f936d8b9d4daebcae1aa6bbdefb13a8e"},
		{"MD5", "", "b39aa42aec09fe9b35922328227361b3", "62745a8ef1dc3912d9f6b76823a34989"},
		{"MD5-sess", "auth", "68f2c802bb3eb0aa5ff8849204605211", "2474de12b9adb68c125e254f55e1d9fd"},
		{"MD5-sess", "auth-int", "78654c6e91f5a3c9fae641a533c2cec8", "ff2f77ad3890ae3466eb2d10e8132245"},
		{"MD5-sess", "", "23fc1a4c7d1f3e8091a53a3eebb21a64", "a25958cca41fedd6de8d72876c8632e3"},
		{"SHA-256", "auth", "147744936ba4cc3356dd1133f0b3d9f8524fccffd9cb0610f2df36327468f334", "365a2fab1bf516c3b37a49bdbc2b01cba2fcfb541cb944cbb93e7e1f7c37a016"},
		{"SHA-256", "auth-int", "b19d57159207c3f560da913b39a9899c3b6df9e53d963c991470a39cfa4a2059", "385c86a626ddfcdc87e5c8a426b4161e76dc87f693ed413355ea5b9d4d511a18"},
		{"SHA-256", "", "71ce84d10d3df00330eef00b512c7d6cf006f36f332c241277cb2e8d9a994789", "4aa15f508df6c4864a456c49f501727ea95c854622955256309cc5a7a95475d2"},
		{"SHA-256-sess", "auth", "6bf16e8cf736be5df0faa89d3860923c0dc8ce652d83ca1370b5f27ec10a2281", "d40035afbfd079e56d0992818334fce1191ce4ddcbc7be27364b186bf0baa716"},
		{"SHA-256-sess", "auth-int", "7f085eda8599f8b8fed11c4edb59eb7ccc98b1a5c5479479815c3c4b4cad3775", "dd6ad11ae4f3af8109917827431477861375173ade11a0efa997fb99a994f6c6"},
		{"SHA-256-sess", "", "4218c9449e6e929716f203fcc6424f979b8d8baccd5031ee04235501dd9453a7", "0c51e646453a8908b5a3387f7e8bce3dbf1076c5819e9d97eaeaae189b6216ae"},
		{"SHA-512-256", "auth", "ad323bd3ab2686261bc0efba777930d2a12ce698ae061d18e1230ec0a8595d5e", "81f3f27b76a414b9d1cd76d54f47f60274dfe0f5aa21a576c711d975998325e6"},
		{"SHA-512-256", "auth-int", "fbe4710341cabdf92404f14581cb1c68d324688d31db70018b206caa09db75ea", "d549067e78cabe644dc76ac179db709a277d256a2371a6cddc6f3653e9e37635"},
		{"SHA-512-256", "", "5985fad11c6a87efdb3b9de0f716c2ad63472ab3cddd2408e1403ab5a6324ecb", "69ada6f5159c2503dbef835039f75848a77c712f9fd5b3b729fd9caee36eba2f"},
		{"SHA-512-256-sess", "auth", "0d1bd8035988541ba40b5508c6689d88f26c00ff53abee1091e719c7f4b40145", "a3752d16a5043270eed581f6b80a8a2408fbc63ed5aeb1ed20d590179b0ce3f2"},
		{"SHA-512-256-sess", "auth-int", "540dc0cc5d5c820ab4c18f300236f37a65efa7188eb51a622d9d7932675618bd", "e15c1653ce85b89b98234b001f135a2de367764a223be5d7069d9d2bf916387a"},
		{"SHA-512-256-sess", "", "6cc2eebabbadbf123d3d93b899724b3b1ddfeef5ff6beb8a999257f50561ef23", "9ade8df706a993a4789526eeb6281a395cb033c34dfc079d2eaed0bacfe5b216"},
	} {
		d := Digest{
			Algorithm: c.algorithm, User: "jürgen", Password: "pä:ss", Realm: "a realm", Nonce: "nonce+/=", QOP: c.qop,
			NC: "0000000a", CNonce: "cn0", Method: "POST", URI: "/dir/x?y=z", Entity: []byte("body\r\n"),
		}
		if got := d.Response(); got != c.response {
			t.Errorf("%s, qop %q: want response %s, got %s", c.algorithm, c.qop, c.response, got)
		}
		if got := d.RspAuth([]byte("<p>")); got != c.rsp {
			t.Errorf("%s, qop %q: want rspauth %s, got %s", c.algorithm, c.qop, c.rsp, got)
		}
		if !c.algorithm.Session() {
			continue
		}
		later := d
		later.Nonce, later.NC, later.CNonce = "another", "00000001", "cn1"
		later.SessionNonce, later.SessionCNonce = d.Nonce, d.CNonce
		if later.key() != d.key() {
			t.Errorf("%s: the session key should stay the same with the nonce and the cnonce that began the session", c.algorithm)
		}
		later.SessionNonce = ""
		if later.key() == d.key() {
			t.Errorf("%s: the session key should differ with another nonce", c.algorithm)
		}
	}
}

// TestDigestHashes compares what a user name and a password become with values
// that another program computed.
func TestDigestHashes(t *testing.T) {
	for _, c := range []struct {
		algorithm    Algorithm
		user, secret string
	}{
		{MD5, "1661e3d6b6126b9f266ddcadda61d4ec", "bc196f45ded23fcb4b96f60a511083bf"},
		{MD5Sess, "1661e3d6b6126b9f266ddcadda61d4ec", "bc196f45ded23fcb4b96f60a511083bf"},
		{SHA256, "5c5f65269ccb375c9fe13ed545b72cbaa82ce653f79cc2ba7279553f88c77dc0", "49538dc479cd785f36aeaa9c728b284db1d3d7de4e9b6c6991dd11433429c04e"},
		{SHA256Sess, "5c5f65269ccb375c9fe13ed545b72cbaa82ce653f79cc2ba7279553f88c77dc0", "49538dc479cd785f36aeaa9c728b284db1d3d7de4e9b6c6991dd11433429c04e"},
		{SHA512256, "5cd463cfd59ed83ff251d45bfdb0202fb42010f8ad5dd506280ec3aff54251fa", "2ecfad22cc9c7c222ab7ea22dd20cab04f455c26939716b19eaa17d5fad693d7"},
		{SHA512256Sess, "5cd463cfd59ed83ff251d45bfdb0202fb42010f8ad5dd506280ec3aff54251fa", "2ecfad22cc9c7c222ab7ea22dd20cab04f455c26939716b19eaa17d5fad693d7"},
	} {
		d := Digest{Algorithm: c.algorithm, User: "jürgen", Password: "pä:ss", Realm: "a realm"}
		if got := d.HashedUser(); got != c.user {
			t.Errorf("%s: want the user name %s, got %s", c.algorithm, c.user, got)
		}
		if got := d.Secret(); got != c.secret {
			t.Errorf("%s: want the secret %s, got %s", c.algorithm, c.secret, got)
		}
	}
}

// TestDigestExamples computes the examples of RFC 7616 §3.9.1 and RFC 2617
// §3.5.
func TestDigestExamples(t *testing.T) {
	mufasa := Digest{
		User: "Mufasa", Password: "Circle of Life", Realm: "http-auth@example.org",
		Nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", NC: "00000001", QOP: QOPAuth,
		CNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", Method: "GET", URI: "/dir/index.html",
	}
	older := Digest{
		User: "Mufasa", Password: "Circle Of Life", Realm: "testrealm@host.com", Nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
		NC: "00000001", QOP: QOPAuth, CNonce: "0a4f113b", Method: "GET", URI: "/dir/index.html",
	}
	for _, c := range []struct {
		of        Digest
		algorithm Algorithm
		want      string
	}{
		{mufasa, MD5, "8ca523f5e9506fed4657c9700eebdbec"},
		{mufasa, SHA256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{older, MD5, "6629fae49393a05397450978507c4ef1"},
	} {
		c.of.Algorithm = c.algorithm
		if got := c.of.Response(); got != c.want {
			t.Errorf("%s: want %s, got %s", c.algorithm, c.want, got)
		}
	}
}

// TestSHA512256Forms computes the example of RFC 7616 §3.9.2 in each form: what
// is printed there is SHA-512 cut short (erratum 4897).
func TestSHA512256Forms(t *testing.T) {
	for _, c := range []struct {
		form           Form
		response, user string
	}{
		{RightForm, "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5", "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"},
		{CutForm, "ae66e67d6b427bd3f120414a82e4acff38e8ecd9101d6c861229025f607a79dd", "488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec"},
		{WholeForm, "bd5934bec54cdcd244a68dce648b1c07df926ece8fb09970c5895c181825844be380ace5b8412d7f44abf66b920a2072aa929036bc8ea694a2e3bc11c5cd0924", "488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec5211a6631b181289b4dd8c14890f38f04bff8a388106dabb900c6984ba592b6a"},
		{ShortForm, "b6d5cb9c3000ea2385250005e294d7132b260b8fd08940d2377373493cee8cc4", "5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7"},
	} {
		d := Digest{
			Algorithm: SHA512256, Form: c.form, User: "Jäsøn Doe", Password: "Secret, or not?", Realm: "api@example.org",
			Nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", NC: "00000001", QOP: QOPAuth,
			CNonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", Method: "GET", URI: "/doe.json",
		}
		if got := d.Response(); got != c.response {
			t.Errorf("%s: want %s, got %s", c.form, c.response, got)
		}
		if got := d.HashedUser(); got != c.user {
			t.Errorf("%s: want the user name %s, got %s", c.form, c.user, got)
		}
	}
	for _, f := range WrongForms() {
		for _, a := range []Algorithm{MD5, SHA256Sess} {
			if d := (Digest{Algorithm: a, Form: f}); d.Response() != (Digest{Algorithm: a}).Response() {
				t.Errorf("%s should have one form only", a)
			}
		}
	}
}

func TestParseAlgorithm(t *testing.T) {
	for name, want := range map[string]Algorithm{
		"": MD5, "MD5": MD5, "md5": MD5, "MD5-sess": MD5Sess, "SHA-256": SHA256, "sha-256-SESS": SHA256Sess,
		"SHA-512-256": SHA512256, "SHA-512-256-sess": SHA512256Sess,
	} {
		if got, ok := ParseAlgorithm(name); got != want || !ok {
			t.Errorf("%q should be %s, not %q", name, want, got)
		}
	}
	for _, name := range []string{"SHA", "SHA-512", "SHA-512/256", "sess", "MD5-"} {
		if got, ok := ParseAlgorithm(name); ok {
			t.Errorf("%q should be unknown, not %s", name, got)
		}
	}
}

func TestDigestChallenges(t *testing.T) {
	lines := []string{
		`Basic realm="x", Digest realm="a \"b\"", nonce="n1", qop="auth-int , AUTH,auth-conf", algorithm=sha-256, opaque="", userhash=TRUE, charset=utf-8`,
		`Digest realm="r", nonce="n2", algorithm=SHA-512, Digest realm="r", Digest nonce="n", Digest realm="r", nonce="n3"`,
		`digest realm="", nonce="", qop="auth-conf", userhash=false, charset=ASCII, algorithm="MD5-sess"`,
	}
	got := DigestChallenges(lines)
	if len(got) != 3 {
		t.Fatalf("want 3 challenges that can be answered, got %+v", got)
	}
	first := got[0]
	if first.Opaque == nil || *first.Opaque != "" || got[1].Opaque != nil {
		t.Errorf("an empty opaque is there, and a missing one is not: %+v", got)
	}
	first.Opaque = nil
	if want := (DigestChallenge{Realm: `a "b"`, Nonce: "n1", Algorithm: SHA256, Named: "sha-256", QOP: first.QOP, UserHash: true, UTF8: true}); !equal(first, want) {
		t.Errorf("want %+v, got %+v", want, first)
	}
	if strings.Join(first.QOP, " ") != "auth-int auth" {
		t.Errorf("want what is known of qop, in order, got %q", first.QOP)
	}
	if want := (DigestChallenge{Realm: "r", Nonce: "n3", Algorithm: MD5}); !equal(got[1], want) {
		t.Errorf("want %+v, got %+v", want, got[1])
	}
	if want := (DigestChallenge{Algorithm: MD5Sess, Named: "MD5-sess"}); !equal(got[2], want) {
		t.Errorf("want %+v, got %+v", want, got[2])
	}
}

func TestStale(t *testing.T) {
	for line, want := range map[string]bool{
		`Digest realm="r", nonce="n", stale=true`: true, `Basic realm="x", digest nonce="n", STALE="TRUE"`: true,
		`Digest realm="r", stale=false`: false, `Digest realm="r"`: false, `Basic stale=true`: false,
	} {
		if got := Stale([]string{line}); got != want {
			t.Errorf("%s: want %t, got %t", line, want, got)
		}
	}
}

func equal(a, b DigestChallenge) bool {
	join := func(d DigestChallenge) string { return strings.Join(d.QOP, ",") }
	same := join(a) == join(b)
	a.QOP, b.QOP = nil, nil
	return same && a.Realm == b.Realm && a.Nonce == b.Nonce && a.Algorithm == b.Algorithm && a.Named == b.Named &&
		a.UserHash == b.UserHash && a.UTF8 == b.UTF8
}
