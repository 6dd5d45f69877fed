package issuer

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// serving is an authorization server for one test.
func serving(t *testing.T, of *target.Issuer) *target.Issuer {
	t.Helper()
	of.Listen = "127.0.0.1:0"
	s, err := Listen(of)
	if err != nil {
		t.Fatal(err)
	}
	s.Serve()
	t.Cleanup(s.Close)
	return of
}

func get(t *testing.T, address string, into any) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "application/json" || json.Unmarshal(content, into) != nil {
		t.Fatalf("%s: %d %s", address, answer.StatusCode, content)
	}
}

// TestKeysAreFound: whoever knows the issuer only comes to the key by which its
// tokens are signed, in both ways that there are.
func TestKeysAreFound(t *testing.T) {
	of := serving(t, &target.Issuer{Type: "at+jwt"})
	token, err := of.Make(of.Key(""), of.ClaimsAt(time.Now()))
	if err != nil || of.Name != of.Serves {
		t.Fatal(of.Name, err)
	}
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"} {
		var metadata map[string]any
		get(t, of.Name+path, &metadata)
		if metadata["issuer"] != of.Name {
			t.Errorf("%s: %v", path, metadata)
		}
		var set jose.JSONWebKeySet
		get(t, metadata["jwks_uri"].(string), &set)
		signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
		if err != nil {
			t.Fatal(err)
		}
		found := set.Key(signed.Signatures[0].Header.KeyID)
		if len(set.Keys) != 2 || len(found) != 1 {
			t.Fatalf("%d of %d keys", len(found), len(set.Keys))
		}
		if _, err := signed.Verify(found[0]); err != nil || !found[0].IsPublic() {
			t.Error(err)
		}
	}
	var strange jose.JSONWebKeySet
	get(t, of.Serves+target.StrangerPath, &strange)
	if len(strange.Keys) != 2 || strange.Keys[0].KeyID == of.Keys[0].ID {
		t.Errorf("the keys of strangers: %+v", strange)
	}
}

func introspected(t *testing.T, of *target.Issuer, token, user string) (status int, told map[string]any) {
	t.Helper()
	r, _ := http.NewRequest("POST", of.Serves+"/introspect", strings.NewReader(url.Values{"token": {token}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if user != "" {
		r.SetBasicAuth(user, "x")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_ = json.NewDecoder(answer.Body).Decode(&told)
	return answer.StatusCode, told
}

// TestIntrospection: a good token is told of, of any other nothing is.
func TestIntrospection(t *testing.T) {
	of := serving(t, &target.Issuer{Type: "at+jwt", Audience: "me", Claims: jws.Object{jws.Text("scope", "read")}})
	made := func(k *jws.Key, at time.Time) string {
		token, err := of.Make(k, of.ClaimsAt(at))
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	now, stranger := time.Now(), must(jws.Stranger("ES256"))
	for _, k := range of.Keys {
		status, told := introspected(t, of, made(k, now), "resource")
		if status != 200 || told["active"] != true || told["scope"] != "read" || told["aud"] != "me" {
			t.Errorf("%s: %d %v", k.Alg, status, told)
		}
	}
	for name, token := range map[string]string{
		"expired": made(of.Keys[0], now.Add(-48*time.Hour)), "of a stranger": made(stranger, now), "none": "x",
		"cut": strings.TrimRight(made(of.Keys[0], now), "abcdefghijklmnopqrstuvwxyz") + ".",
	} {
		if status, told := introspected(t, of, token, "resource"); status != 200 || told["active"] != false || len(told) != 1 {
			t.Errorf("%s: %d %v", name, status, told)
		}
	}
	if status, told := introspected(t, of, made(of.Keys[0], now), ""); status != 401 || told != nil {
		t.Errorf("a stranger is told %d %v", status, told)
	}
	if status, _ := introspected(t, of, "", "resource"); status != 400 {
		t.Errorf("no token: %d", status)
	}
}

func must(k *jws.Key, err error) *jws.Key {
	if err != nil {
		panic(err)
	}
	return k
}

// TestListen: an address that is taken is an error, and what was closed is free.
func TestListen(t *testing.T) {
	one := serving(t, &target.Issuer{})
	_, err := Listen(&target.Issuer{Listen: strings.TrimPrefix(one.Serves, "http://")})
	if err == nil || !strings.Contains(err.Error(), "can't listen at 127.0.0.1:") {
		t.Fatal(err)
	}
	s, err := Listen(&target.Issuer{Listen: "127.0.0.1:0", Name: "https://own.example"})
	if err != nil || s.of.Name != "https://own.example" {
		t.Fatal(err)
	}
	s.Close() // it has not served
	if again, err := Listen(&target.Issuer{Listen: strings.TrimPrefix(s.of.Serves, "http://")}); err == nil {
		again.Close()
	} else {
		t.Error(err)
	}
}
