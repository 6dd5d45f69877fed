package target

import (
	"encoding/json"
	"testing"
)

// The first request of each revision that is known is JSON, and names the
// revision.
func TestMCPRequests(t *testing.T) {
	for _, revision := range MCPRevisions() {
		r := mcpRequests[revision]
		var call struct {
			Method string
			Params struct {
				ProtocolVersion string
				Meta            map[string]any `json:"_meta"`
			}
		}
		if err := json.Unmarshal([]byte(r.Body), &call); err != nil || call.Method == "" {
			t.Errorf("%s: %v in %s", revision, err, r.Body)
		}
		if named, _ := call.Params.Meta["io.modelcontextprotocol/protocolVersion"].(string); named+call.Params.ProtocolVersion != revision {
			t.Errorf("%s is not named in %s", revision, r.Body)
		}
	}
}

func TestUseMCP(t *testing.T) {
	tg, err := FromURL("http://127.0.0.1:1/mcp")
	if err != nil {
		t.Fatal(err)
	}
	if err := tg.UseMCP(); err != nil || !tg.Discover {
		t.Errorf("what nobody claims changes nothing: %v", err)
	}
	claim, _ := ParseFollowing("mcp")
	tg.Follow(claim)
	if err := tg.UseMCP(); err != nil {
		t.Fatal(err)
	}
	r, ok := tg.Resource(RoleMCP)
	if !ok || r.Role != RoleBearer || r.Method() != "POST" || !r.Granted.Content() || tg.Discover {
		t.Errorf("the URL is the endpoint: %+v", r)
	}
	if !tg.OlderMCP() {
		t.Fatal("the older revision is not tried")
	}
	if r, _ := tg.Resource(RoleMCP); r.Request.Body != mcpRequests["2025-11-25"].Body {
		t.Errorf("it is not asked as the older revision wants: %s", r.Request.Body)
	}
	if tg.OlderMCP() {
		t.Error("there is no revision before the first")
	}

	own := Request{Method: "POST", Body: `{"method": "ping"}`}
	tg = &Target{Resources: []Resource{{Role: RoleBearer}, {Role: RoleMCP, Request: own}}, Follows: []Following{{"mcp", "2025-11-25", true}}}
	if err := tg.UseMCP(); err != nil || tg.Resources[1].Request.Body != own.Body || !tg.Resources[0].Request.Plain() {
		t.Errorf("a request of the target's own stays: %v, %+v", err, tg.Resources)
	}
	if tg.OlderMCP() {
		t.Error("a revision that was named stays")
	}
	tg = &Target{Resources: []Resource{{Role: RoleOpen}}, Follows: []Following{{Name: "mcp", Revision: "2025-11-25"}}}
	if tg.UseMCP() == nil {
		t.Error("without an endpoint there is no MCP")
	}
}
