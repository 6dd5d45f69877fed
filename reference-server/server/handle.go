package server

import (
	"slices"
	"strings"
)

// area is a part of the server. One whose prefix is "/basic/" also decides
// about "/basic".
type area struct {
	prefix    string
	protected bool
	schemes   schemes
	find      func(s *Server, path, user string) resource
}

// areas are all parts of the server; the last takes what no other does.
var areas = slices.Concat([]area{
	{"/basic/", true, onlyBasic, (*Server).page},
	{"/basic2/", true, schemes{basic: true, digest: algorithms}, (*Server).page},
	{"/whoami/", true, onlyBasic, (*Server).identity},
	{"/dav/", true, onlyBasic, (*Server).stored},
	{"/bearer/", true, schemes{bearer: true}, (*Server).page},
	{"/dpop/", true, schemes{dpop: true}, (*Server).page},
	{"/mtls/", true, schemes{certificate: true}, (*Server).page},
	{wellKnown + "/", false, schemes{}, (*Server).metadata},
	{mcpPath + "/", true, schemes{bearer: true}, (*Server).mcp},
	{"/key/", true, schemes{key: true}, (*Server).page},
}, shopAreas(), sessionAreas(), digestAreas(), []area{
	{"/", false, schemes{}, (*Server).openPage},
})

// digestAreas are those for Digest: one that offers all algorithms, and below it
// one for each, for clients that would take the first only.
func digestAreas() []area {
	var all []area
	for _, a := range algorithms {
		all = append(all, area{"/digest/" + a.name + "/", true, schemes{digest: []algorithm{a}}, (*Server).letterBox})
	}
	return append(all, area{"/digest/", true, schemes{digest: algorithms}, (*Server).letterBox})
}

// methods that are known here; which of them a resource allows is its own
// affair (RFC 9110 §9.1).
var methods = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"}

// answer decides in an order that gives nothing away: whether the request is
// for this server at all, what area it is in, and who sends it, before the
// method, an expectation, a precondition or a range counts for anything
// (RFC 9110 §13.2.1, §14.2). Missing and existing paths of a protected area are
// refused alike.
func (s *Server) answer(r *request, secured bool) *response {
	if !s.isOwn(r, secured) {
		return problem(421, "This server is not the origin that the request names (RFC 9110 §7.4).")
	}
	if s.secure && !secured {
		return s.redirectToSecure(r)
	}
	if r.path == "*" {
		return options(methods)
	}
	place := areaOf(r.path)
	if form := forms[place.prefix]; form != nil && r.method == "POST" {
		return form(s, r)
	}
	if !place.protected {
		return s.serve(r, place.find(s, r.path, ""))
	}
	who, refused := s.authenticate(r, place.schemes)
	if refused != nil {
		return refused
	}
	if who.forbidden {
		return who.confirm(r, problem(403, "This account may not read this."))
	}
	return who.confirm(r, s.serve(r, place.find(s, r.path, who.user)))
}

// areaOf finds the area of a normalized path, whatever the method. What lies in
// none of the named areas, as the target of CONNECT, is of the open one.
func areaOf(path string) area {
	last := len(areas) - 1
	for _, a := range areas[:last] {
		if path == strings.TrimSuffix(a.prefix, "/") || strings.HasPrefix(path, a.prefix) {
			return a
		}
	}
	return areas[last]
}

// isOwn tells whether a request means this server: the scheme is that of the
// connection, and the authority one of its names, with its port (RFC 9110 §7.4,
// §4.2.3: letter case means nothing).
func (s *Server) isOwn(r *request, secured bool) bool {
	scheme, port := "http", s.clearPort
	if secured {
		scheme, port = "https", s.securePort
	}
	if r.scheme != scheme {
		return false
	}
	if r.authority == "" {
		return true // HTTP/1.0 without Host
	}
	host, given := splitAuthority(strings.ToLower(r.authority))
	if given == "" {
		given = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return given == port && slices.Contains(s.hosts, strings.TrimSuffix(host, "."))
}

// redirectToSecure is all that a server with TLS says without it: nobody is
// asked for credentials there (RFC 9110 §17.16.1, RFC 7617 §4). The reference
// is made of the server's own name, never of what the request claims.
func (s *Server) redirectToSecure(r *request) *response {
	path := "/"
	if strings.HasPrefix(r.target, "/") && !strings.HasPrefix(r.target, "//") {
		path = r.target
	}
	resp := problem(308, "This server is used over https only.")
	resp.fields.add("Location", s.URL()+path)
	return resp
}

// serve lets a method work on a resource, for somebody who may.
func (s *Server) serve(r *request, target resource) *response {
	expectations := r.fields.list("Expect")
	switch {
	case !slices.Contains(methods, r.method):
		return problem(501, "This method is not known here.")
	case !slices.Contains(target.allow, r.method):
		return notAllowed(target.allow)
	case r.minor > 0 && len(expectations) > 0 && !slices.Equal(expectations, []string{"100-continue"}):
		return problem(417, "No expectation but 100-continue is met here.")
	case r.method == "OPTIONS":
		return options(target.allow)
	}
	now := target.get()
	if refused := precondition(r, now); refused != nil {
		return refused
	}
	switch r.method {
	case "POST":
		return s.post(r, target)
	case "PUT":
		return s.put(r, target)
	case "DELETE":
		return remove(target, now)
	}
	if now == nil {
		return problem(404, "Nothing is here.")
	}
	return now.respond(r)
}

// options says which methods there are (RFC 9110 §9.3.7).
func options(allow []string) *response {
	resp := &response{status: 204}
	resp.fields.add("Allow", strings.Join(allow, ", "))
	resp.fields.add("Cache-Control", "no-store")
	return resp
}

// notAllowed names the methods that would be (RFC 9110 §15.5.6).
func notAllowed(allow []string) *response {
	resp := problem(405, "This resource does not allow this method.")
	resp.fields.add("Allow", strings.Join(allow, ", "))
	return resp
}
