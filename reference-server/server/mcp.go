package server

import (
	"encoding/json"
	"mime"
	"strings"
)

// The endpoint of the Model Context Protocol speaks revision 2026-07-28 over
// Streamable HTTP, and the one before it: each message is a POST of its own with
// a token, and there are no sessions.
const (
	mcpPath     = "/mcp"
	mcpRevision = "2026-07-28"
	mcpBefore   = "2025-11-25"
	mcpVersion  = "io.modelcontextprotocol/protocolVersion"
)

// mcpMarker is in each result.
const mcpMarker = "The mock turtle's lessons are behind this door."

// Errors of JSON-RPC (JSON-RPC 2.0 §5.1), and those that MCP adds.
const (
	rpcParseError     = -32700
	rpcInvalidRequest = -32600
	rpcNoMethod       = -32601
	mcpHeaderMismatch = -32001
	mcpNoVersion      = -32004
)

// rpcCall is a message of a client: a request, or a notification, which has no
// id.
type rpcCall struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  struct {
		Meta map[string]any `json:"_meta"`
	} `json:"params"`
}

// rpcAnswer is what is said to a request.
type rpcAnswer struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Result  any             `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// mcp is the endpoint. It takes POST alone; nothing lies below it.
func (s *Server) mcp(path, _ string) resource {
	nothing := fixed(func() *representation { return nil })
	if path != mcpPath {
		return nothing
	}
	return resource{allow: []string{"POST", "OPTIONS"}, get: nothing.get, post: s.message}
}

// message answers one message. Pages of other origins are kept out, whatever
// they bring: a name that resolves to this machine must not be enough to get here
// from a browser.
func (s *Server) message(r *request, content []byte) *response {
	origins := r.fields.all("Origin")
	if len(origins) > 1 || len(origins) == 1 && origins[0] != s.URL() {
		return said(403, rpcAnswer{Error: &rpcError{rpcInvalidRequest, "Requests from other origins are not taken."}})
	}
	if kind, _, err := mime.ParseMediaType(strings.Join(r.fields.all("Content-Type"), ",")); err != nil || kind != "application/json" {
		return problem(415, "Messages are JSON.")
	}
	var call rpcCall
	switch err := json.Unmarshal(content, &call); {
	case err != nil:
		return said(400, rpcAnswer{Error: &rpcError{rpcParseError, "This is no message of JSON-RPC."}})
	case call.Version != "2.0" || call.Method == "":
		return said(400, rpcAnswer{ID: call.ID, Error: &rpcError{rpcInvalidRequest, "This is no call."}})
	case call.ID == nil:
		return &response{status: 202}
	}
	return s.call(r, call)
}

// call answers a request, once what its fields say is what it says itself: who
// looks at the fields alone must not be misled. In the revision before, neither
// says much.
func (s *Server) call(r *request, call rpcCall) *response {
	version, method := strings.Join(r.fields.all("MCP-Protocol-Version"), ","), strings.Join(r.fields.all("Mcp-Method"), ",")
	answer := rpcAnswer{ID: call.ID}
	results := resultsNow
	switch named, _ := call.Params.Meta[mcpVersion].(string); {
	case version == mcpBefore || version == "" && call.Method == "initialize":
		results = resultsBefore
	case version != named || method != call.Method:
		answer.Error = &rpcError{mcpHeaderMismatch, "The fields say something else than the message."}
		return said(400, answer)
	case version != mcpRevision:
		answer.Error = &rpcError{mcpNoVersion, "Only " + mcpRevision + " and " + mcpBefore + " are spoken here."}
		return said(400, answer)
	}
	if answer.Result = results[call.Method]; answer.Result == nil {
		answer.Error = &rpcError{rpcNoMethod, "There is no such method."}
		return said(404, answer)
	}
	return said(200, answer)
}

// What each method has for a result, by revision.
var (
	tools = []any{map[string]any{
		"name": "lessons", "description": mcpMarker, "inputSchema": map[string]any{"type": "object"},
	}}
	serverInfo = map[string]any{"name": "authspec reference server", "version": Version}
	resultsNow = map[string]any{
		"server/discover": map[string]any{
			"resultType": "complete", "supportedVersions": []string{mcpRevision, mcpBefore},
			"capabilities": map[string]any{"tools": map[string]any{}}, "serverInfo": serverInfo, "instructions": mcpMarker,
		},
		"tools/list": map[string]any{"resultType": "complete", "tools": tools},
	}
	resultsBefore = map[string]any{
		"initialize": map[string]any{
			"protocolVersion": mcpBefore, "capabilities": map[string]any{"tools": map[string]any{}},
			"serverInfo": serverInfo, "instructions": mcpMarker,
		},
		"ping":       map[string]any{},
		"tools/list": map[string]any{"tools": tools},
	}
)

// said is an answer of JSON-RPC.
func said(status int, answer rpcAnswer) *response {
	answer.Version = "2.0"
	content, err := json.Marshal(answer)
	if err != nil {
		panic(err) // it is made of texts and maps
	}
	resp := &response{status: status, content: append(content, '\n')}
	resp.fields.add("Content-Type", "application/json")
	resp.fields.add("Cache-Control", "no-store")
	return resp
}
