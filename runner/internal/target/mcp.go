package target

import (
	"fmt"
	"slices"
)

// RoleBearer is the role of the resource for Bearer, which MCP uses (MCP
// 2026-07-28, Authorization, Access Token Usage).
const RoleBearer = "bearer"

// An endpoint of the Model Context Protocol takes JSON-RPC by POST alone, and
// each revision has a request of its own that a client sends first. What it
// takes, and that a result shows that it let in, is known here, so that nobody
// has to write it down.
//
// Source: MCP 2025-11-25, Transports and Lifecycle; MCP 2026-07-28, Streamable
// HTTP and Discovery.

// mcpFields are those of each request of a revision, but for the name of its
// method.
func mcpFields(revision string) []Field {
	return []Field{
		{"Content-Type", "application/json"},
		{"Accept", "application/json, text/event-stream"},
		{"MCP-Protocol-Version", revision},
	}
}

// mcpRequests are the first requests by revision.
var mcpRequests = map[string]Request{
	"2025-11-25": {
		Method: "POST", Fields: mcpFields("2025-11-25"),
		Body: `{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25", ` +
			`"capabilities": {}, "clientInfo": {"name": "authspec", "version": "1"}}}`,
	},
	"2026-07-28": {
		Method: "POST", Fields: append(mcpFields("2026-07-28"), Field{"Mcp-Method", "server/discover"}),
		Body: `{"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": {` +
			`"io.modelcontextprotocol/protocolVersion": "2026-07-28", ` +
			`"io.modelcontextprotocol/clientInfo": {"name": "authspec", "version": "1"}, ` +
			`"io.modelcontextprotocol/clientCapabilities": {}}}}`,
	},
}

// UseMCP gives the endpoint the first request of the revision that the target
// claims to follow, unless the target file says how it is asked. It is the
// resource of the role RoleMCP, or else the one for Bearer; of a target of which
// only a URL is known it is that. The error is a sentence.
func (t *Target) UseMCP() error {
	claim, ok := t.Claims(FollowsMCP)
	if !ok {
		return nil
	}
	if t.Discover {
		t.Resources[0].Role, t.Discover = RoleBearer, false
	}
	i := t.endpoint()
	if i < 0 {
		return fmt.Errorf("the target claims to follow MCP, and has no endpoint for it: name a resource `%s` or `%s`", RoleMCP, RoleBearer)
	}
	r := &t.Resources[i]
	known := func(revision string) bool { return mcpRequests[revision].Body == r.Request.Body }
	if r.Request.Plain() || slices.ContainsFunc(MCPRevisions(), known) {
		r.Request = mcpRequests[claim.Revision]
	}
	if !r.Granted.Content() {
		r.Granted.JSON = []JSONMark{{Pointer: "/result", Any: true}}
	}
	return nil
}

// endpoint is the index of the resource that speaks MCP, if it is claimed;
// below 0: there is none.
func (t *Target) endpoint() int {
	for _, role := range []string{RoleMCP, RoleBearer} {
		if i := slices.IndexFunc(t.Resources, func(r Resource) bool { return r.Role == role }); i >= 0 {
			return i
		}
	}
	return -1
}

// OlderMCP makes the target follow the revision before the one that it is asked
// by, where it did not name one; ok is false where there is none left.
func (t *Target) OlderMCP() (ok bool) {
	claim, claimed := t.Claims(FollowsMCP)
	i := slices.Index(MCPRevisions(), claim.Revision)
	if !claimed || claim.Named || i < 1 {
		return false
	}
	claim.Revision = MCPRevisions()[i-1]
	t.Follow(claim)
	return t.UseMCP() == nil
}
