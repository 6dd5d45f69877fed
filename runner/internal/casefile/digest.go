package casefile

// Digest is what goes into the arithmetic of Digest credentials (RFC 7616
// §3.4.1), and how they are written after it. What is nil or empty is as a
// right client has it.
type Digest struct {
	User, Password *Text // in place of the account of Auth.Role

	// Challenge is the step whose challenge is answered; empty: one that is
	// fetched first, by a plain request of its own.
	Challenge string
	// Algorithm, as registered, chooses among the challenges; one that none of
	// them offers skips the step. Empty: the first offered that is known.
	Algorithm string
	// QOP is auth or auth-int, one of those offered or else the step is skipped;
	// QOPNone, as RFC 2069 has it; empty: auth if offered, else auth-int, else
	// none.
	QOP string

	Realm, Nonce *Text
	Count        *int  // nc as a number; nil with NC nil: the next of the nonce
	NC           *Text // nc as it is written
	CNonce       *Text
	URI          *Text
	Method       *Text
	Entity       *Text

	Hash  string // HashPlain or HashUser; empty: hashed where the challenge offers that
	Star  bool   // the user name as username* (RFC 8187 §3.2.1)
	Both  bool   // as username and username*
	Sess  string // step whose session key is used on (RFC 7616 §3.4.2)
	Write []Written
	Upper bool  // names in capitals
	Join  *Text // between the parameters; nil: ", "
	Equal *Text // between name and value; nil: "="
	End   *Text // after the last parameter
}

// How a user name stands in Digest credentials (RFC 7616 §3.4.4).
const (
	HashPlain = "plain"
	HashUser  = "hash"
)

// QOPNone says that credentials have no qop, nc and cnonce.
const QOPNone = qopNone

// Written is a parameter that is written otherwise than it was computed, or
// one that Digest does not know.
type Written struct {
	Param  string
	Values []WrittenValue // none: the parameter is left out
}

// WrittenValue is one occurrence of a parameter.
type WrittenValue struct {
	Text  *Text
	Exact bool // Text is all of it, name and quotes included
}
