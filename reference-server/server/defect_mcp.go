package server

import (
	"slices"
	"strings"
)

// mcpDefects break what MCP says of its endpoint.
func mcpDefects() []Defect {
	return slices.Concat(mcpRefusalDefects(), mcpMessageDefects(), mcpMetadataDefects())
}

// atMCP changes what the endpoint answers.
func atMCP(w what, when func(ex *exchange) bool, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if ex.path == mcpPath && when(ex) {
			change(ex)
		}
	}
	return d
}

// mcpStatus refuses by another status, with the challenge as it is.
func mcpStatus(w what, when func(ex *exchange) bool, status int) Defect {
	return atMCP(w, func(ex *exchange) bool { return !ex.identified() && when(ex) }, func(ex *exchange) { ex.refuseBy(status) })
}

// mcpSaying puts another challenge in the place of that of the endpoint.
func mcpSaying(w what, when func(ex *exchange) bool, challenge string) Defect {
	return atMCP(w, func(ex *exchange) bool { return !ex.identified() && when(ex) }, func(ex *exchange) {
		ex.response.fields.set("WWW-Authenticate", strings.ReplaceAll(challenge, "METADATA", ex.conn.server.URL()+wellKnown+mcpPath))
	})
}

// mcpLetting answers with a result where the endpoint would refuse.
func mcpLetting(w what, when func(ex *exchange) bool) Defect {
	return atMCP(w, func(ex *exchange) bool { return !ex.identified() && when(ex) }, func(ex *exchange) {
		ex.replace(said(200, rpcAnswer{ID: []byte("2"), Result: map[string]any{"resultType": "complete", "tools": []any{}}}))
	})
}

func (ex *exchange) rpcMethod() string { return strings.Join(ex.fields.all("Mcp-Method"), ",") }

func mcpRefusalDefects() []Defect {
	narrow := bringsToken("narrow")
	return []Defect{
		mcpStatus(what{"mcp-no-token-403", "mcp-error-handling-401",
			"The endpoint of MCP answers a request without a token with 403."}, bringsNoToken, 403),
		mcpStatus(what{"mcp-no-token-400", "mcp-error-handling-401",
			"The endpoint of MCP answers a request without a token with 400."}, bringsNoToken, 400),
		atMCP(what{"mcp-refuses-inside-200", "mcp-error-handling-401",
			"The endpoint of MCP refuses within a 200, by an error of JSON-RPC."}, bringsNoToken, func(ex *exchange) {
			ex.replace(said(200, rpcAnswer{ID: []byte("1"), Error: &rpcError{mcpHeaderMismatch, "This needs a token."}}))
		}),
		mcpStatus(what{"mcp-bad-token-403", "mcp-token-handling-401",
			"The endpoint of MCP answers a bad token with 403."}, bringsBadToken, 403),
		mcpStatus(what{"mcp-expired-400", "mcp-token-handling-401",
			"The endpoint of MCP answers an expired token with 400."}, bringsToken("expired"), 400),
		mcpLetting(what{"mcp-audience-ignored", "mcp-token-handling-audience",
			"The endpoint of MCP takes a token that was issued for another server."}, bringsToken("wrong-audience")),
		mcpStatus(what{"mcp-narrow-401", "mcp-insufficient-scope-403",
			"The endpoint of MCP answers a token of too small a scope with 401."}, narrow, 401),
		mcpSaying(what{"mcp-narrow-without-error", "mcp-insufficient-scope-403",
			"The endpoint of MCP does not say that the scope is too small."}, narrow, `Bearer scope="read", resource_metadata="METADATA"`),
		mcpSaying(what{"mcp-narrow-without-scope", "mcp-insufficient-scope-403",
			"The endpoint of MCP does not say which scope would do."}, narrow, `Bearer error="insufficient_scope", resource_metadata="METADATA"`),
		mcpSaying(what{"mcp-narrow-without-metadata", "mcp-insufficient-scope-403",
			"The endpoint of MCP does not say to a narrow token where its metadata is."}, narrow, `Bearer error="insufficient_scope", scope="read"`),
		atMCP(what{"mcp-wide-refused", "mcp-scope-hierarchy",
			"The endpoint of MCP refuses a token that may do more than is needed."}, bringsToken("wide"), func(ex *exchange) {
			ex.replace(narrowToken.response())
		}),
		mcpSaying(what{"mcp-scope-unsaid", "mcp-scope-in-challenge",
			"The challenge of the endpoint of MCP does not say which scope is needed."}, bringsNoToken, `Bearer realm="authspec", resource_metadata="METADATA"`),
		mcpSaying(what{"mcp-scope-offline", "mcp-no-offline-access",
			"The challenge of the endpoint of MCP asks for offline_access."}, bringsNoToken, `Bearer scope="read offline_access", resource_metadata="METADATA"`),
	}
}

func mcpMessageDefects() []Defect {
	sessions := what{"mcp-session-leads-in", "mcp-session-is-no-login",
		"Who has the session id of the endpoint of MCP needs no token."}.defect()
	sessions.answer = func(ex *exchange) {
		switch {
		case ex.path != mcpPath:
		case ex.rpcMethod() == "initialize" && ex.identified():
			ex.replace(said(200, rpcAnswer{ID: []byte("1"), Result: map[string]any{"protocolVersion": "2025-11-25"}}))
			ex.response.fields.add("Mcp-Session-Id", "5e551041")
		case slices.Equal(ex.fields.all("Mcp-Session-Id"), []string{"5e551041"}):
			ex.replace(said(200, rpcAnswer{ID: []byte("2"), Result: map[string]any{"tools": []any{}}}))
		}
	}
	return []Defect{
		sessions,
		preparing(what{"mcp-origin-ignored", "mcp-origin-403",
			"The endpoint of MCP takes requests from any origin."}, func(ex *exchange) {
			if ex.path == mcpPath {
				ex.fields.remove("Origin")
			}
		}),
		mcpLetting(what{"mcp-lists-open", "mcp-every-message",
			"The endpoint of MCP wants a token for calls of tools, and for nothing else."}, func(ex *exchange) bool {
			return ex.rpcMethod() != "tools/call" && ex.rpcMethod() != "server/discover"
		}),
		mcpLetting(what{"mcp-calls-open", "mcp-every-message",
			"The endpoint of MCP wants no token for calls of tools."}, func(ex *exchange) bool {
			return ex.rpcMethod() == "tools/call"
		}),
		atMCP(what{"mcp-form-unguarded", "mcp-every-message",
			"The endpoint of MCP looks for a token in calls alone, and takes what is none."}, func(ex *exchange) bool {
			return !ex.identified() && ex.rpcMethod() == "tools/list"
		}, func(ex *exchange) { ex.replace(&response{status: 202}) }),
	}
}

// mcpMetadata changes where the metadata of the endpoint is and what it says.
func mcpMetadata(w what, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if strings.HasPrefix(ex.path, wellKnown) && ex.path != wellKnown+"/bearer/" || ex.path == mcpPath {
			change(ex)
		}
	}
	return d
}

// mcpDocument answers with a document of metadata, or 404 where there is none.
func mcpDocument(ex *exchange, document map[string]any) {
	if document == nil {
		ex.replace(problem(404, "Nothing is here."))
		return
	}
	document["resource"] = ex.conn.server.URL() + mcpPath
	resp := &response{status: 200, content: encode(document)}
	resp.fields.add("Content-Type", "application/json")
	ex.replace(resp)
}

// unnamed takes the address of the metadata out of the challenge.
func unnamed(ex *exchange) {
	ex.eachBearerChallenge(func(challenge string) string {
		before, _, _ := strings.Cut(challenge, ", resource_metadata=")
		return before
	})
}

func mcpMetadataDefects() []Defect {
	servers := map[string]any{"authorization_servers": []string{"https://issuer.authspec.example"}}
	return []Defect{
		mcpMetadata(what{"mcp-metadata-dangling", "mcp-discovery-mechanism",
			"There is nothing where the challenge of MCP says that the metadata is."}, func(ex *exchange) {
			if ex.path != mcpPath {
				mcpDocument(ex, nil)
			}
		}),
		mcpMetadata(what{"mcp-metadata-nowhere", "mcp-discovery-mechanism",
			"There is no metadata of the endpoint of MCP, and nothing points to it."}, func(ex *exchange) {
			if unnamed(ex); ex.path != mcpPath {
				mcpDocument(ex, nil)
			}
		}),
		mcpMetadata(what{"mcp-servers-missing", "mcp-authorization-servers-present",
			"The metadata of the endpoint of MCP names no authorization server."}, func(ex *exchange) {
			if ex.path != mcpPath {
				mcpDocument(ex, map[string]any{"authorization_servers": []string{}})
			}
		}),
		mcpMetadata(what{"mcp-servers-missing-unnamed", "mcp-authorization-servers-present",
			"The metadata of the endpoint of MCP, to which nothing points, names no authorization server."}, func(ex *exchange) {
			if unnamed(ex); ex.path != mcpPath {
				mcpDocument(ex, map[string]any{})
			}
		}),
		mcpMetadata(what{"mcp-servers-missing-at-root", "mcp-authorization-servers-present",
			"The metadata at the root, to which nothing points, names no authorization server."}, func(ex *exchange) {
			switch unnamed(ex); ex.path {
			case mcpPath:
			case wellKnown:
				mcpDocument(ex, map[string]any{})
			default:
				mcpDocument(ex, nil)
			}
		}),
		mcpMetadata(what{"mcp-offline-supported", "mcp-no-offline-access",
			"The metadata of the endpoint of MCP lists offline_access among the scopes."}, func(ex *exchange) {
			if ex.path != mcpPath {
				mcpDocument(ex, map[string]any{"authorization_servers": servers["authorization_servers"], "scopes_supported": []string{"read", "offline_access"}})
			}
		}),
	}
}
