package server

import (
	"bytes"
	"encoding/json"
	"strings"
)

// wellKnown is what stands before the path of a resource in that of its metadata
// (RFC 9728 §3).
const wellKnown = "/.well-known/oauth-protected-resource"

// resourceMetadata says of a resource what clients need to get a token for it
// (RFC 9728 §2). What has no value is left out (§3.2).
type resourceMetadata struct {
	Resource             string   `json:"resource"`
	AuthorizationServers []string `json:"authorization_servers,omitempty"`
	ScopesSupported      []string `json:"scopes_supported,omitempty"`
	BearerMethods        []string `json:"bearer_methods_supported,omitempty"`
	Name                 string   `json:"resource_name,omitempty"`
}

// metadataURL is where the metadata of the area for tokens is. Like the resource
// in it, it is made of the server's own name, never of what a request claims.
func (s *Server) metadataURL() string { return s.metadataOf("/bearer/") }

// metadataOf is where that of the resource at a path is: of the endpoint of MCP,
// or of the area for tokens.
func (s *Server) metadataOf(path string) string {
	if path != mcpPath {
		path = "/bearer/"
	}
	return s.URL() + wellKnown + path
}

// resourceNames are what the resources that have metadata are called, by path.
var resourceNames = map[string]string{"/bearer/": "The croquet ground", mcpPath: "The mock turtle's lessons"}

// metadata is the area of well-known resources: everybody may read what they say,
// and caches may keep it (RFC 9728 §7.10).
func (s *Server) metadata(path, _ string) resource {
	return fixed(func() *representation {
		of := strings.TrimPrefix(path, wellKnown)
		if resourceNames[of] == "" {
			return nil
		}
		content := encode(resourceMetadata{
			Resource:             s.URL() + of,
			AuthorizationServers: []string{jwtIssuer},
			ScopesSupported:      []string{bearerScope, "write"},
			BearerMethods:        []string{"header"},
			Name:                 resourceNames[of],
		})
		document := represent("application/json", content, since)
		document.cacheControl, document.etag = "max-age=60", `"`+Version+`"` // it changes with the server
		return document
	})
}

// encode writes JSON for people to read, too.
func encode(v any) []byte {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	to.SetIndent("", "  ")
	if err := to.Encode(v); err != nil {
		panic(err) // it is made of texts and lists
	}
	return out.Bytes()
}

// pointing says in the challenge of a refusal where the metadata is (RFC 9728
// §5.1): in each, so that who comes with a bad token finds it as well.
func (s *Server) pointing(path string, refused *response) *response {
	if refused != nil {
		challenge := strings.Join(refused.fields.all("WWW-Authenticate"), ", ")
		refused.fields.set("WWW-Authenticate", challenge+`, resource_metadata="`+s.metadataOf(path)+`"`)
	}
	return refused
}
