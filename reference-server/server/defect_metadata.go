package server

import (
	"encoding/json"
	"strings"
)

// metadataDefects break where the metadata of a resource is, and its form (RFC
// 9728).
func metadataDefects() []Defect {
	return []Defect{
		pointingTo(what{"metadata-address-relative", "rfc9728-5.1-metadata-url",
			"The metadata is named by a path."}, always, func(*Server) string { return wellKnown + "/bearer/" }),
		documented(what{"metadata-gone", "rfc9728-5.1-metadata-url",
			"There is nothing where resource_metadata points to."}, func(ex *exchange) { ex.replace(problem(404, "Nothing is here.")) }),
		documented(what{"metadata-guarded", "rfc9728-5.1-metadata-url",
			"The metadata can be read by those only who have a token already."}, func(ex *exchange) {
			resp := problem(401, "This needs a token.")
			resp.fields.add("WWW-Authenticate", `Bearer realm="metadata"`)
			ex.replace(resp)
		}),
		pointingTo(what{"metadata-not-at-bad-tokens", "rfc9728-5.1-on-every-challenge",
			"The challenge to a bad token does not say where the metadata is."}, bringsBadToken, nil),
		pointingTo(what{"metadata-at-two-addresses", "rfc9728-5.1-on-every-challenge",
			"The challenge to a bad token names another address of the metadata."}, bringsBadToken, func(s *Server) string { return s.metadataURL() + "?v=2" }),
		pointingTo(what{"metadata-at-bad-tokens-only", "rfc9728-5.1-on-every-challenge",
			"The challenge to a request without a token does not say where the metadata is."}, bringsNoToken, nil),
		elsewhere(),
		documented(what{"metadata-as-text", "rfc9728-3.2-json",
			"The metadata is called plain text."}, func(ex *exchange) { ex.response.fields.set("Content-Type", "text/plain") }),
		documented(what{"metadata-not-json", "rfc9728-3.2-json",
			"The metadata ends with a comma that JSON does not have."}, func(ex *exchange) {
			ex.fill(strings.Replace(string(ex.response.content), "\n}", ",\n}", 1))
		}),
		documented(what{"metadata-203", "rfc9728-3.2-json",
			"The metadata comes with another status than 200."}, func(ex *exchange) { ex.response.status = 203 }),
		stating(what{"metadata-list-empty", "rfc9728-3.2-no-empty",
			"A list without members is not left out."}, "scopes_supported", []string{}),
		stating(what{"metadata-scopes-in-one-text", "rfc9728-3.2-arrays",
			"The scopes are one text, with blanks between them."}, "scopes_supported", "read write"),
		stating(what{"metadata-methods-in-one-text", "rfc9728-3.2-arrays",
			"The only way to send a token is a text, and no list."}, "bearer_methods_supported", "header"),
		stating(what{"metadata-issuer-in-one-text", "rfc9728-3.2-arrays",
			"The only authorization server is a text, and no list."}, "authorization_servers", "https://issuer.authspec.example"),
	}
}

// metadataClaimDefects break what the metadata says.
func metadataClaimDefects() []Defect {
	return []Defect{
		stating(what{"metadata-without-resource", "rfc9728-2-resource-required",
			"The metadata does not say of which resource it is."}, "resource", nil),
		stating(what{"metadata-resource-path", "rfc9728-2-resource-required",
			"The resource is named by its path."}, "resource", "/bearer/"),
		restating(what{"metadata-resource-fragment", "rfc9728-2-resource-required",
			"The resource is named with a fragment."}, "resource", func(s *Server) any { return s.URL() + "/bearer/#top" }),
		restating(what{"metadata-resource-host", "rfc9728-3.3-resource-identical",
			"The metadata of the resource names the host instead."}, "resource", func(s *Server) any { return s.URL() }),
		restating(what{"metadata-resource-other", "rfc9728-3.3-resource-identical",
			"The metadata of the resource names another."}, "resource", func(s *Server) any { return s.URL() + "/other/" }),
		above(what{"metadata-resource-above", "rfc9728-3.3-url-of-request",
			"The metadata of the resource is that of the host."}, ""),
		above(what{"metadata-at-the-host", "rfc9728-3.1-path-of-the-resource",
			"The metadata of the resource is where that of the host would be."}, "/bearer/"),
		clearly(restating(what{"metadata-resource-in-clear", "rfc9728-2-resource-required",
			"The resource is named by its address without TLS."}, "resource", func(s *Server) any { return s.clearURL() + "/bearer/" })),
		restating(what{"metadata-resource-without-slash", "rfc9728-3.3-resource-identical",
			"The resource is named without its final slash."}, "resource", func(s *Server) any { return s.URL() + "/bearer" }),
		stating(what{"metadata-without-name", "rfc9728-2-recommended-members",
			"The metadata has no name for people."}, "resource_name", nil),
		stating(what{"metadata-without-scopes", "rfc9728-2-recommended-members",
			"The metadata names no scopes, though challenges do."}, "scopes_supported", nil),
		stating(what{"metadata-keys-in-clear", "rfc9728-2-jwks-uri-https",
			"The keys of the resource are had without TLS."}, "jwks_uri", "http://keys.authspec.example/"),
		stating(what{"metadata-alg-none", "rfc9728-2-no-alg-none",
			"Answers can be signed by no algorithm at all."}, "resource_signing_alg_values_supported", []string{"ES256", "none"}),
		stating(what{"metadata-unsigned", "rfc9728-2.2-signed-metadata",
			"The signed metadata has no signature."}, "signed_metadata", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0."),
		stating(what{"metadata-issuer-query", "rfc9728-2-authorization-servers",
			"An authorization server is named with a query."}, "authorization_servers", []string{"https://issuer.authspec.example/?tenant=1"}),
		stating(what{"metadata-issuer-host", "rfc9728-2-authorization-servers",
			"An authorization server is named by its host."}, "authorization_servers", []string{"issuer.authspec.example"}),
		stating(what{"metadata-query-claimed", "rfc9728-2-methods-hold",
			"The metadata has it that tokens can come in the query, which they can't."}, "bearer_methods_supported", []string{"header", "query"}),
		stating(what{"metadata-header-denied", "rfc9728-2-methods-hold",
			"The metadata has it that tokens come in a form only, and one in the field leads in."}, "bearer_methods_supported", []string{"body"}),
		formClaimed(),
		stating(what{"metadata-dpop-claimed", "rfc9728-2-dpop-required-holds",
			"The metadata has it that tokens are bound to keys, and one that is not leads in."}, "dpop_bound_access_tokens_required", true),
		browsing(what{"metadata-not-for-browsers", "advisory-metadata-readable-from-browsers",
			"Scripts of other origins may read the resource, and not how to get a token for it."}, true),
		browsing(what{"challenge-not-for-browsers", "advisory-metadata-readable-from-browsers",
			"Scripts of other origins may read the resource, and not its challenge."}, false),
	}
}

// isMetadata tells the metadata document from what else there is.
func isMetadata(ex *exchange) bool {
	return strings.HasPrefix(ex.path, wellKnown+"/") && ex.response.status == 200
}

// documented changes the metadata document.
func documented(w what, change func(ex *exchange)) Defect {
	return answering(w, func(ex *exchange) {
		if isMetadata(ex) {
			change(ex)
		}
	})
}

// stating has the metadata say something else in a member; nil: nothing.
func stating(w what, member string, value any) Defect {
	return restating(w, member, func(*Server) any { return value })
}

func restating(w what, member string, value func(s *Server) any) Defect {
	return documented(w, func(ex *exchange) { ex.state(member, value(ex.conn.server)) })
}

// state says something else in a member of the metadata.
func (ex *exchange) state(member string, value any) {
	members := map[string]any{}
	if json.Unmarshal(ex.response.content, &members) != nil {
		return // a part of it, for a range
	}
	if members[member] = value; value == nil {
		delete(members, member)
	}
	ex.fill(string(encode(members)))
}

// pointingTo names another address of the metadata in challenges; nil: none.
func pointingTo(w what, when func(ex *exchange) bool, address func(s *Server) string) Defect {
	return bearing(w, when, func(ex *exchange) {
		s := ex.conn.server
		ex.eachBearerChallenge(func(challenge string) string {
			before, _, _ := strings.Cut(challenge, ", resource_metadata=")
			if address == nil {
				return before
			}
			return before + `, resource_metadata="` + address(s) + `"`
		})
	})
}

// elsewhere has the metadata at an address that has nothing to do with the
// resource, and at no other.
func elsewhere() Defect {
	const place = "/metadata.json"
	w := what{"metadata-elsewhere", "rfc9728-3-well-known",
		"The metadata is where resource_metadata points to, and not at its well-known place."}
	d := pointingTo(w, always, func(s *Server) string { return s.URL() + place })
	challenge := d.answer
	d.answer = func(ex *exchange) {
		switch {
		case ex.path == place:
			ex.serveMetadata("/bearer/")
		case isMetadata(ex):
			ex.replace(problem(404, "Nothing is here."))
		default:
			challenge(ex)
		}
	}
	return d
}

// serveMetadata answers with the metadata of the resource with a path.
func (ex *exchange) serveMetadata(path string) {
	s := ex.conn.server
	ex.replace(s.serve(ex.request, s.metadata(wellKnown+"/bearer/", "")))
	if ex.response.status == 200 {
		ex.state("resource", s.URL()+path)
	}
}

// browsing lets scripts of other origins read the resource, and beside it the
// challenge or else the metadata.
func browsing(w what, challenge bool) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if !ex.fields.has("Origin") {
			return
		}
		if guarded := areaOf(ex.path).schemes.bearer; guarded || isMetadata(ex) && !challenge {
			ex.response.fields.set("Access-Control-Allow-Origin", "*")
			if guarded && challenge {
				ex.response.fields.set("Access-Control-Expose-Headers", "WWW-Authenticate")
			}
		}
	}
	return d
}

// clearly is a defect that shows over TLS only.
func clearly(d Defect) Defect {
	d.TLS = true
	return d
}

// formClaimed answers POST as GET, and lists forms among the ways for a token.
func formClaimed() Defect {
	d := stating(what{"metadata-form-claimed", "rfc9728-2-methods-hold",
		"The metadata has it that tokens can come in a form, which they can't."}, "bearer_methods_supported", []string{"header", "body"})
	d.request = func(ex *exchange) *response {
		if ex.method == "POST" && areaOf(ex.path).schemes.bearer && ex.identified() {
			if _, err := ex.body.read(); err == nil {
				ex.method = "GET"
			}
		}
		return nil
	}
	return d
}

// withoutMetadata is a server that has none.
func withoutMetadata() Variant {
	d := pointingTo(what{"no-resource-metadata", "RFC 9728 §5.1",
		"There is no metadata of resources, and no challenge speaks of any."}, always, nil)
	challenge := d.answer
	d.answer = func(ex *exchange) {
		if isMetadata(ex) {
			ex.replace(problem(404, "Nothing is here."))
			return
		}
		challenge(ex)
	}
	return variant(d).against(followsMCP)
}

// rootMetadata is a server that is one resource, whatever the path.
func rootMetadata() Variant {
	return variant(above(what{"metadata-of-the-host", "RFC 9728 §3.1",
		"The metadata is that of the host, which is the resource."}, ""))
}

// above has the metadata at the place of the host's, be it of the host or of what
// has a path.
func above(w what, path string) Defect {
	d := pointingTo(w, always, func(s *Server) string { return s.URL() + wellKnown })
	challenge := d.answer
	d.answer = func(ex *exchange) {
		switch {
		case ex.path == wellKnown:
			ex.serveMetadata(path)
		case isMetadata(ex):
			ex.replace(problem(404, "Nothing is here."))
		default:
			challenge(ex)
		}
	}
	return d
}
