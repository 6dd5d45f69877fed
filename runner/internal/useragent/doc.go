// Package useragent judges a client: it starts it, or waits for it, plays the
// servers that its requests meet by the script of a case, and collects what it
// sent. A user agent is whoever sends a request (RFC 9110 §3.5), be it a browser, a
// tool or a library.
//
//	item ── servers ── client started ── requests take steps ── client ends ── findings ── Done
//
// Each attempt has servers of its own, on free ports of the loopback interface, so
// that any number of clients run beside each other; and a scratch directory, so
// that none finds what another has stored.
//
// It may import applicability, casefile, check, diag, driver, httpauth, message,
// pattern, placeholder, process, record, results, scheme, target and wire.
package useragent
