package client

import "strings"

// roleDefects are those of clients that do more than fetch: of registries, of
// WebSockets, and of metadata.
func roleDefects() []Defect {
	return []Defect{
		what{"token-service-in-clear", "advisory-client-token-realm",
			"Whatever token service a registry names gets the password for it, with TLS or without."}.breaking(func(r *rules) {
			r.trustsService = func(_, _ origin) bool { return true }
		}),
		what{"scope-up-to-comma", "advisory-client-token-scope-list",
			"A scope is passed on up to its first comma."}.breaking(func(r *rules) {
			r.scope = func(scope string) string {
				first, _, _ := strings.Cut(scope, ",")
				return first
			}
		}),
		sending(what{"token-of-service-as-password", "advisory-client-token-login",
			"The token of the service is sent to the registry as the password of Basic."}, func(v *visit, r *request) {
			if token, found := strings.CutPrefix(r.fields.get("Authorization"), "Bearer "); found && v.session.is(Registry) {
				r.fields.set("Authorization", "Basic "+base64Of([]byte("token:"+token)))
			}
		}),
		what{"websocket-open-after-401", "rfc6455-4.1-client-401",
			"A WebSocket is taken for open, whatever was answered."}.breaking(func(r *rules) {
			r.opens = func(*request, *answer) bool { return true }
		}),
		what{"metadata-after-the-path", "rfc9728-3.1-client-request",
			"The well-known path is put after the path of the resource."}.breaking(func(r *rules) {
			right := r.metadataOf
			r.metadataOf = func(resource target, c challenge) string {
				if _, given := c.param("resource_metadata"); given {
					return right(resource, c)
				}
				return strings.TrimSuffix(resource.String(), "/") + "/.well-known/oauth-protected-resource/"
			}
		}),
		sending(what{"metadata-asked-for-by-post", "rfc9728-3.1-client-request",
			"Metadata is asked for by POST."}, func(v *visit, r *request) {
			if v.aside && !strings.Contains(r.form, "service=") {
				r.method = "POST"
				r.fields.add("Content-Length", "0")
			}
		}),
		what{"metadata-at-the-well-known-place-only", "rfc9728-5.1-client-follows-challenge",
			"The place of the metadata that the challenge names is passed over."}.breaking(func(r *rules) {
			r.metadataOf = func(resource target, _ challenge) string { return metadataOf(resource, challenge{}) }
		}),
		what{"unknown-metadata-refused", "rfc9728-3.2-client-ignores-unknown",
			"Metadata with a member that is not known is not used."}.breaking(func(r *rules) {
			r.readable = func(members map[string]any) bool { return len(members) <= 2 }
		}),
		what{"metadata-of-another-used", "rfc9728-3.3-client-rejects-mismatch",
			"Metadata is used, whatever resource it is about."}.breaking(func(r *rules) {
			r.describes = func(string, target) bool { return true }
		}),
	}
}
