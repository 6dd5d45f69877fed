// Package client is the reference client of authspec: an HTTP/1.1 client that
// logs in as the RFCs say, written so that authors of clients can read how. It
// is written apart from the suite and shares no code with it, nor with the
// reference server, since a shared parser would hide a shared bug; and it stands
// on sockets, not on net/http, which hides what a client can do wrong.
//
// [Fetch] gets a URL, logs in where it is asked to, and follows redirects:
//
//	result, err := client.Fetch(ctx, client.Options{
//		URL: "http://example.com/", User: "Aladdin", Password: "open sesame",
//		Output: os.Stdout, Errors: os.Stderr,
//	})
//
// The path of a request through the files:
//
//	session.go     what one process knows, and one URL with its redirects (RFC 9110 §15.4)
//	target.go      URLs, their origins, and the users in them (RFC 9110 §4.2)
//	visit.go       a request, and its repetitions with credentials (RFC 9110 §11, §15.5.2)
//	challenge.go   WWW-Authenticate into challenges (RFC 9110 §11.6.1), scanner.go octet by octet
//	scheme.go      which challenge can be answered; Basic (RFC 7617) and Bearer (RFC 6750)
//	digest.go      Digest (RFC 7616), algorithm.go its hashes, info.go what comes back
//	space.go       protection spaces: where credentials may go unasked
//	netrc.go       users that are kept in a file
//	cookie.go      cookies (RFC 6265)
//	message.go     requests into octets, reader.go octets into answers (RFC 9112)
//	connection.go  connections, TLS, and which one a request takes (RFC 9112 §9)
//	registry.go    tokens for a registry of containers; metadata.go where tokens are to be had (RFC 9728)
//	websocket.go   the handshake of a WebSocket (RFC 6455)
//	tunnel.go      through a proxy (RFC 9110 §9.3.6)
//
// It waits until it is asked, answers the strongest scheme that it knows, and
// stops where its credentials are refused. What the texts leave open it decides
// for the side on which nothing gets to anybody whom it is not for: credentials
// are for the origin of the URL that the user gave, and for no other.
//
// A [Defect] makes the client break one rule. The rules of the client are
// functions (rules.go), and a defect puts another one in the place of one
// (defect.go); the client does not know of them. Their names and texts stand in
// the files defect_*.go.
//
// The package imports the standard library and golang.org/x/text.
package client
