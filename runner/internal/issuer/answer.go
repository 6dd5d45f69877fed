package issuer

import (
	"encoding/json"
	"net/http"
	"time"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { answer(w, s.metadata()) })
	}
	mux.HandleFunc("GET /jwks.json", func(w http.ResponseWriter, _ *http.Request) { answer(w, keySet(s.of.Keys...)) })
	mux.HandleFunc("GET "+target.StrangerPath, func(w http.ResponseWriter, _ *http.Request) { answer(w, strangers()) })
	mux.HandleFunc("POST /introspect", s.introspect)
	for _, path := range []string{"/authorize", "/token"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "access_denied", "error_description": "This server makes tokens for its own requests only."})
		})
	}
	return mux
}

func answer(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(content) // who asked may be gone
}

// metadata is what clients and resource servers must know (RFC 8414 §2), and what
// OpenID Connect Discovery 1.0 §3 requires besides.
func (s *Server) metadata() any {
	var algorithms []string
	for _, k := range s.of.Keys {
		algorithms = append(algorithms, k.Alg)
	}
	at := s.of.Serves
	return map[string]any{
		"issuer": s.of.Name, "jwks_uri": at + "/jwks.json", "introspection_endpoint": at + "/introspect",
		"authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token",
		"response_types_supported": []string{"none"}, "grant_types_supported": []string{},
		"introspection_endpoint_auth_methods_supported": []string{"client_secret_basic"},
		"subject_types_supported":                       []string{"public"}, "id_token_signing_alg_values_supported": algorithms,
	}
}

// keySet has the public halves of keys, of which secrets have none.
func keySet(keys ...*jws.Key) any {
	list := []json.RawMessage{}
	for _, k := range keys {
		if text := k.JWK(); text != "" {
			list = append(list, json.RawMessage(text))
		}
	}
	return map[string]any{"keys": list}
}

// strangers are keys by which nobody's tokens are signed, for those that point
// to them all the same.
func strangers() any {
	var list []*jws.Key
	for _, alg := range []string{"ES256", "RS256"} {
		if k, err := jws.Stranger(alg); err == nil {
			list = append(list, k)
		}
	}
	return keySet(list...)
}

// introspect tells whether a token is good, and what it says (RFC 7662 §2).
// Whoever asks has to be somebody (§2.1): there are no accounts here, so anybody
// who gives a name is.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" {
		w.Header().Set("WWW-Authenticate", `Basic realm="authspec"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostContent)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("token") == "" {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, map[string]string{"error": "invalid_request", "error_description": "There is no token in the form."})
		return
	}
	answer(w, s.told(r.PostForm.Get("token"), time.Now()))
}

// told is what is said of a token. Of one that is not good nothing else is
// (RFC 7662 §2.2).
func (s *Server) told(token string, now time.Time) any {
	t, ok := jws.Parse(token)
	key := s.of.Key(t.Header.String("alg"))
	if !ok || key == nil || !key.Verifies(key.Alg, token) || t.Header.String("alg") != key.Alg || !inTime(t.Claims, now) {
		return map[string]bool{"active": false}
	}
	return json.RawMessage(t.Claims.With("active", json.RawMessage("true")).JSON())
}

// inTime tells whether a token counts by now and still does.
func inTime(claims jws.Object, now time.Time) bool {
	var of struct {
		Exp *float64
		Nbf float64
	}
	if err := json.Unmarshal(claims.JSON(), &of); err != nil || of.Exp == nil {
		return false
	}
	seconds := float64(now.Unix())
	return seconds < *of.Exp && seconds >= of.Nbf
}
