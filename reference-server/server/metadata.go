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
func (s *Server) metadataURL() string { return s.URL() + wellKnown + "/bearer/" }

// metadata is the area of well-known resources: everybody may read what they say,
// and caches may keep it (RFC 9728 §7.10).
func (s *Server) metadata(path, _ string) resource {
	return fixed(func() *representation {
		if path != wellKnown+"/bearer/" {
			return nil
		}
		content := encode(resourceMetadata{
			Resource:             s.URL() + strings.TrimPrefix(path, wellKnown),
			AuthorizationServers: []string{jwtIssuer},
			ScopesSupported:      []string{bearerScope, "write"},
			BearerMethods:        []string{"header"},
			Name:                 "The croquet ground",
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
func (s *Server) pointing(who identity, refused *response) (identity, *response) {
	if refused != nil {
		challenge := strings.Join(refused.fields.all("WWW-Authenticate"), ", ")
		refused.fields.set("WWW-Authenticate", challenge+`, resource_metadata="`+s.metadataURL()+`"`)
	}
	return who, refused
}
