package server

import (
	"fmt"
	"strings"
	"testing"
)

// withMessage posts a message to the endpoint of MCP.
func withMessage(token, fields, body string) string {
	if token != "" {
		fields += "Authorization: Bearer " + token + "\n"
	}
	return fmt.Sprintf("POST /mcp HTTP/1.1\nHost: HOST\nContent-Length: %d\n%s\n%s", len(body), fields, body)
}

// What clients say first, by revision.
const (
	discover = `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`
	initial  = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}`
	listing  = `{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`
	asJSON   = "Content-Type: application/json\n"
	latest   = asJSON + "MCP-Protocol-Version: 2026-07-28\nMcp-Method: server/discover\n"
	lists    = asJSON + "MCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/list\n"
	calls    = asJSON + "MCP-Protocol-Version: 2026-07-28\nMcp-Method: tools/call\n"
	earlier  = asJSON + "MCP-Protocol-Version: 2025-11-25\nMcp-Method: initialize\n"
)

// mcpTalks are those that show the defects of MCP.
func mcpTalks() []string {
	var list []string
	for _, t := range ownedTokens() {
		list = append(list, withMessage(t.value, latest, discover))
	}
	valid := ownedTokens()[0].value
	return append(list,
		withMessage("", latest, discover), withMessage("unknown", latest, discover), withMessage("", lists, listing), withMessage("", calls, listing),
		withMessage(valid, latest+"Origin: https://example.org\n", discover), withMessage(valid, earlier, initial),
		withMessage("", lists+"Mcp-Session-Id: 5e551041\n", listing),
		"GET "+wellKnown+"/mcp HTTP/1.1\nHost: HOST\n\n", "GET "+wellKnown+" HTTP/1.1\nHost: HOST\n\n",
	)
}

func TestMCP(t *testing.T) {
	s := start(t, Options{})
	valid := ownedTokens()[0].value
	for name, c := range map[string]struct {
		talk   string
		status int
		part   string
	}{
		"now":                   {withMessage(valid, latest, discover), 200, mcpMarker},
		"before":                {withMessage(valid, earlier, initial), 200, mcpMarker},
		"without a version":     {withMessage(valid, asJSON, initial), 200, mcpMarker},
		"a list":                {withMessage(valid, lists, listing), 200, mcpMarker},
		"no token":              {withMessage("", latest, discover), 401, ""},
		"no token, no message":  {withMessage("", "", "x"), 401, ""},
		"another method named":  {withMessage(valid, lists, discover), 400, "-32001"},
		"another version named": {withMessage(valid, strings.Replace(latest, "2026", "2027", 1), discover), 400, "-32001"},
		"no such version": {withMessage(valid, strings.Replace(latest, "2026", "2027", 1),
			strings.Replace(discover, "2026", "2027", 1)), 400, "-32004"},
		"no such method":   {withMessage(valid, calls, strings.Replace(listing, "list", "call", 1)), 404, "-32601"},
		"no JSON":          {withMessage(valid, latest, "{"), 400, "-32700"},
		"no call":          {withMessage(valid, latest, "{}"), 400, "-32600"},
		"a notification":   {withMessage(valid, latest, `{"jsonrpc":"2.0","method":"x"}`), 202, ""},
		"plain text":       {withMessage(valid, "Content-Type: text/plain\n", discover), 415, ""},
		"a foreign origin": {withMessage(valid, latest+"Origin: https://example.org\n", discover), 403, "-32600"},
		"GET":              {"GET /mcp HTTP/1.1\nHost: HOST\nAuthorization: Bearer " + valid + "\n\n", 405, ""},
		"below":            {"GET /mcp/a HTTP/1.1\nHost: HOST\nAuthorization: Bearer " + valid + "\n\n", 404, ""},
	} {
		got := ask(t, s, c.talk)
		if got.status != c.status || !strings.Contains(got.content, c.part) {
			t.Errorf("%s: want %d with %q, got %d: %s", name, c.status, c.part, got.status, got.content)
		}
		if c.status == 401 && !strings.Contains(got.header.Get("WWW-Authenticate"), wellKnown+"/mcp") {
			t.Errorf("%s: the challenge does not say where the metadata is: %s", name, got.header)
		}
	}
}
