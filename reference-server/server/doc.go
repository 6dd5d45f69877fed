// Package server is the reference server of authspec: an HTTP/1.1 origin
// server that does authentication right, written so that authors of servers
// can read how. It is written apart from the suite and shares no code with it,
// since a shared parser would hide a shared bug; and it stands on sockets, not
// on net/http, which repairs or refuses half of what the suite sends before
// anybody could look at it.
//
// [Start] runs one, [Server.URL] is where, and [Server.Target] the target file
// that tells the suite what it serves, with the accounts that lead in:
//
//	s, err := server.Start(server.Options{Defects: []string{"realm-missing"}})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	options.Target = runner.Target{File: "the reference server", Content: s.Target()}
//
// The path of a request through the files:
//
//	connection.go     one connection: read a request, answer it, read the next (RFC 9112 §9)
//	message.go        octets into a request, strictly (RFC 9112 §2 to §6)
//	requesttarget.go  which resource is meant (RFC 9112 §3.2, §3.3)
//	path.go           one spelling for each path, before anything is decided by it
//	handle.go         the order of decisions: host, area, credentials, rights, method
//	credentials.go    the Authorization field (RFC 9110 §11.6.2, RFC 7617 §2)
//	bearer.go         tokens (RFC 6750)
//	jwt*.go           tokens that say what they are good for (RFC 7519, 8725, 9068)
//	introspection.go  what a token is good for (RFC 7662), and for whom (RFC 9700 §2.3)
//	dpop*.go          tokens that are bound to a key, and proofs (RFC 9449)
//	key.go            API keys, in a field of their own
//	session.go        logins by a form, sessions by cookie, logouts (RFC 6265)
//	metadata.go       where to get a token (RFC 9728)
//	digest*.go        Digest credentials, challenges, nonces, Authentication-Info (RFC 7616)
//	accounts.go       user-ids and passwords, compared in constant work
//	guesses.go        slowing down who tries passwords
//	resource.go       what lies behind: methods, representations
//	conditional.go    preconditions and ranges, for those who were let in (RFC 9110 §13, §14)
//	response.go       a response into octets
//
// A [Defect] makes the server break one rule. Defects are filters around the
// right server (defect.go), which does not know of them: they change what it
// reads or what it says. Their names and texts stand in the files defect_*.go.
//
// A [Variant] reacts otherwise as well, but as an RFC allows: what is right is more
// than what this server does. Variants work by the same filters (variant*.go).
//
// A [Plain] server (plain.go) is another one, apart from all that and much simpler:
// for trying a client by hand.
//
// The package imports the standard library and golang.org/x/text.
package server
