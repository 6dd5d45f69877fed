package casefile

// The servers that a client can meet. Each is an origin of its own.
const (
	MainServer  = "main"  // that of the URL which the client is given
	OtherServer = "other" // on another port
	ProxyServer = "proxy" // the one that the client is given as its proxy
)

func servers() []string { return []string{MainServer, OtherServer, ProxyServer} }

// Start is what a client is given at the start. What is nil or empty is as usual:
// the URL of the main server with the path /, user and password of the ordinary
// account.
type Start struct {
	Account  string // role
	User     *Text  // in place of the account's
	Password *Text
	Path     *Text // begins with a slash
	Method   string
	Body     *Text
	Userinfo bool  // the URL holds user and password
	Token    *Text // in place of the usual one
	Netrc    *Text // content of the file
	TLS      StartTLS
}

// StartTLS is whether a client is given an https URL, and what it meets there.
type StartTLS string

// What a client meets. That of a case which says nothing is up to the run.
const (
	TLSUnsaid    StartTLS = ""
	TLSRight     StartTLS = "right"             // a certificate that it can verify
	TLSUntrusted StartTLS = "wrong-certificate" // one of another authority
	TLSClear     StartTLS = "clear"             // an https URL whose port speaks plain HTTP
)

// Answer is what a request of a client gets.
type Answer struct {
	Status  int // 200, unless the step says another or has a challenge
	Reason  *Text
	Fields  []Field
	Body    *Text  // nil: a few words
	Raw     []Part // all of it, octet for octet, in the place of the others
	Close   bool   // the connection ends after it
	Reset   bool   // and with a reset
	Nothing bool   // there is no answer: the connection ends at once
	Tunnel  bool   // of a proxy, to CONNECT: what follows goes to the main server and back
}

// The needs of cases that judge clients: what a client must be able to do.
const (
	NeedBasic     Need = "basic"      // answers a Basic challenge
	NeedDigest    Need = "digest"     // answers a Digest challenge
	NeedChallenge Need = "challenge"  // waits to be asked, and then answers either
	NeedUnasked   Need = "unasked"    // sends Basic credentials before it is asked
	NeedRedirect  Need = "redirect"   // follows redirects
	NeedCookies   Need = "cookies"    // keeps cookies
	NeedBearer    Need = "bearer"     // takes a token
	NeedProxy     Need = "proxy"      // takes a proxy, and answers its challenges
	NeedProxyUser Need = "proxy-user" // is given a user and a password for the proxy
	NeedCA        Need = "tls"        // takes the certificate of an authority
	NeedMethod    Need = "method"     // takes a method
	NeedBody      Need = "body"       // takes content to send
	NeedUserinfo  Need = "userinfo"   // takes a URL with user and password in it
	NeedUser      Need = "user"       // is given the user by itself, not in one text with the password
	NeedNetrc     Need = "netrc"      // takes a netrc file
	NeedSeveral   Need = "several"    // takes several URLs
	NeedShows     Need = "shows"      // prints the content of an answer
	NeedRegistry  Need = "registry"   // is a client of a registry of containers
	NeedWebSocket Need = "websocket"  // opens WebSockets
	NeedMetadata  Need = "metadata"   // asks where a token can be had, by the metadata of a resource (RFC 9728)
)

// ClientNeeds lists what a case can need of a client.
func ClientNeeds() []string {
	list := []Need{
		NeedBasic, NeedDigest, NeedChallenge, NeedUnasked, NeedRedirect, NeedCookies, NeedBearer, NeedProxy, NeedProxyUser,
		NeedCA, NeedMethod, NeedBody, NeedUserinfo, NeedUser, NeedNetrc, NeedSeveral, NeedShows, NeedRegistry, NeedWebSocket, NeedMetadata,
	}
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = string(n)
	}
	return words
}

// The accounts of a client that no case starts it with by name.
const (
	GivenAccount = "given" // what it was given in the case: an account, or what the case says in its place
	ProxyAccount = "proxy" // for the proxy
)

// Holders lists for whom credentials of a client can be right: accounts, and the
// token.
func Holders() []string {
	return append(startAccounts(), GivenAccount, ProxyAccount, validToken)
}

// validToken is the token that a client is given.
const validToken = "valid"

// startAccounts are those that a client can be given.
func startAccounts() []string {
	return []string{ordinaryRole, "second", "colon", "utf8", "long", "special"}
}
