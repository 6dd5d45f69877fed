package server

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// fieldDefects believe fields of a request that anybody can send.
func fieldDefects() []Defect {
	return []Defect{
		preparing(what{"rewrite-field-open", "advisory-bypass-rewrite-headers",
			"It is decided by the target what is protected, and a field names what is served."}, rewritten),
		letting(what{"rewrite-field-exempts", "advisory-bypass-rewrite-headers",
			"It is decided by a field what is protected, and the target names what is served."}, holding(rewriteFields...)),
		letting(what{"forwarded-field-exempts", "advisory-bypass-forwarded-headers",
			"A client that calls itself local needs no credentials."}, holding(forwardedFields...)),
		letting(what{"identity-field-believed", "advisory-bypass-identity-headers",
			"A field that names a user logs in."}, holding(identityFields...)),
		letting(what{"other-field-exempts", "advisory-bypass-range-and-conditional",
			"Scripts, search engines and other special clients need no credentials."}, func(ex *exchange) bool {
			return ex.method == "GET" && (holding(otherFields...)(ex) || tells(ex, "Accept", "image/", "json") || tells(ex, "User-Agent", "bot", "probe") ||
				ex.fields.has("User-Agent") && strings.Join(ex.fields.all("User-Agent"), "") == "")
		}),
		letting(what{"range-exempts", "advisory-bypass-range-and-conditional",
			"A request with a range or a precondition needs no credentials."}, holding("Range", "If-Range", "If-Match", "If-Unmodified-Since")),
		opening(what{"preflight-open", "advisory-bypass-range-and-conditional",
			"What looks like a CORS preflight is answered as GET is, without credentials."}, holding("Access-Control-Request-Method")),
		letting(what{"from-logs-in", "rfc9110-10.1.2-from-is-no-login",
			"A mail address in From logs in."}, holding("From")),
		hostVariants(),
		hostCase(),
	}
}

var (
	rewriteFields = []string{"X-Original-URL", "X-Rewrite-URL", "X-Override-URL", "X-Original-URI",
		"X-Forwarded-Uri", "X-Forwarded-Prefix", "X-Accel-Redirect", "X-Sendfile"}
	forwardedFields = []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "X-Client-IP",
		"X-Cluster-Client-IP", "CF-Connecting-IP", "X-Remote-Addr", "X-Originating-IP", "X-Custom-IP-Authorization",
		"X-Forwarded-Host", "X-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server"}
	identityFields = []string{"X-Forwarded-User", "X-Forwarded-Preferred-Username", "Remote-User", "X-Remote-User",
		"REMOTE_USER", "X-Auth-Request-User", "X-WEBAUTH-USER", "X-Authenticated-User", "X-Proxy-User", "X-User",
		"SSL_CLIENT_S_DN_CN", "X_Forwarded_User", "Remote_User", "HTTP_REMOTE_USER"}
	otherFields = []string{"Origin", "Referer", "X-Requested-With", "Sec-Fetch-Site",
		"Content-Type", "X-Debug", "Surrogate-Capability", "X-Middleware-Subrequest"}
	similarFields = []string{"HTTP_AUTHORIZATION", "Authorization_", "_Authorization", "Proxy_Authorization",
		"X-Authorization", "Authorization-X", "Authorizatio", "Authorisation", "Redirect-Authorization",
		"X-Forwarded-Authorization"}
)

// holding tells whether a request has one of some fields.
func holding(names ...string) func(ex *exchange) bool {
	return func(ex *exchange) bool { return slices.ContainsFunc(names, ex.fields.has) }
}

// tells tells whether a field holds one of some texts.
func tells(ex *exchange, name string, texts ...string) bool {
	values := strings.Join(ex.fields.all(name), ", ")
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(values, text) })
}

// rewritten serves what a field names.
func rewritten(ex *exchange) {
	for _, name := range rewriteFields {
		for _, value := range ex.fields.all(name) {
			if !areaOf(ex.path).protected && isProtectedTarget(value) {
				ex.path = value
				ex.login(ordinary())
			}
		}
	}
}

// hostVariants protects the content under one name of the server only.
func hostVariants() Defect {
	d := what{"host-variant-open", "advisory-bypass-host-variants",
		"Under another name than its own the server protects nothing."}.defect()
	d.head = func(c *connection, head []byte) []byte {
		own := "\r\nHost: " + c.authority() + "\r\n"
		text := string(head)
		if strings.Contains(text, own) || strings.Count(text, "\r\nHost:") != 1 || strings.Contains(text, "Authorization:") {
			return head
		}
		start := strings.Index(text, "\r\nHost:")
		end := start + 2 + strings.Index(text[start+2:], "\r\n") + 2
		return []byte(text[:start] + own + "Authorization: " + ordinary().header() + "\r\n" + text[end:])
	}
	return d
}

// hostCase protects the content under the usual spelling of a name only.
func hostCase() Defect {
	return letting(what{"host-case-open", "rfc9110-4.2.3-equivalent-uris-same-protection",
		"Where the name of the host is in capitals nothing is protected."}, func(ex *exchange) bool {
		hosts := ex.fields.all("Host")
		return len(hosts) == 1 && hosts[0] != strings.ToLower(hosts[0])
	})
}

// authority is the name of the origin that a connection belongs to.
func (c *connection) authority() string {
	own := c.server.clearURL()
	if c.secured {
		own = c.server.URL()
	}
	_, authority, _ := strings.Cut(own, "://")
	return authority
}

// elsewhereDefects take credentials from where none belong.
func elsewhereDefects() []Defect {
	return []Defect{
		taking(what{"proxy-authorization-accepted", "rfc9110-11.7.2-origin-ignores-proxy-authorization",
			"Credentials for a proxy log in."}, "Proxy-Authorization"),
		taking(what{"similar-field-name-accepted", "advisory-bypass-underscore-header",
			"Credentials in a field whose name resembles Authorization log in."}, similarFields...),
		preparing(what{"last-authorization-wins", "advisory-bypass-two-authorization",
			"Of two Authorization lines the last counts."}, func(ex *exchange) {
			if values := ex.fields.all("Authorization"); len(values) == 2 {
				ex.fields.remove("Authorization")
				ex.fields.add("Authorization", values[1])
			}
		}),
		preparing(what{"comma-joined-credentials-accepted", "advisory-bypass-two-authorization",
			"Of several credentials in one field each is tried."}, func(ex *exchange) {
			values := ex.fields.all("Authorization")
			if _, last, found := strings.Cut(strings.Join(values, ""), ", "); found && len(values) == 1 {
				ex.fields.set("Authorization", last)
			}
		}),
		letting(what{"query-logs-in", "advisory-bypass-credentials-elsewhere",
			"A user and password in the query log in."}, func(ex *exchange) bool { return tellsOrdinary(ex.query) }),
		letting(what{"cookie-credentials-accepted", "advisory-bypass-credentials-elsewhere",
			"A user and password in a cookie log in."}, func(ex *exchange) bool {
			return tellsOrdinary(strings.Join(ex.fields.all("Cookie"), ";"))
		}),
		letting(what{"body-logs-in", "advisory-bypass-credentials-elsewhere",
			"A user and password in the content of a request log in."}, func(ex *exchange) bool {
			if ex.method != "POST" || !ex.body.worthSkipping() || !ex.guarded() {
				return false
			}
			content, err := ex.body.read()
			if err != nil || !tellsOrdinary(string(content)) {
				return false
			}
			ex.method = "GET"
			return true
		}),
		letting(what{"cookie-claim-believed", "suite-no-grant",
			"A cookie that names a user logs in."}, func(ex *exchange) bool {
			claims := strings.Join(ex.fields.all("Cookie"), ";")
			return strings.HasSuffix(claims, "="+ordinary().user) || strings.Contains(claims, "=true")
		}),
		preparing(what{"trailer-merged", "rfc9110-6.5.1-trailer-not-merged",
			"Fields that come after the content are taken for header fields."}, func(ex *exchange) {
			if ex.body.chunked && ex.guarded() {
				_, _ = ex.body.read()
				ex.fields = append(ex.fields, ex.body.trailers...)
				if ex.identified() {
					ex.method = "GET"
				}
			}
		}),
	}
}

// taking reads credentials from other fields than Authorization.
func taking(w what, names ...string) Defect {
	return preparing(w, func(ex *exchange) {
		for _, name := range names {
			if values := ex.fields.all(name); len(values) == 1 && !ex.identified() {
				ex.fields.set("Authorization", values[0])
			}
		}
	})
}

// tellsOrdinary tells whether a text holds the pair of the ordinary account,
// plain or encoded.
func tellsOrdinary(text string) bool {
	decoded, err := url.QueryUnescape(strings.ReplaceAll(text, "+", "%2B"))
	if err != nil {
		return false
	}
	l := ordinary()
	pair := base64.StdEncoding.EncodeToString([]byte(l.user + ":" + l.password))
	return strings.Contains(decoded, l.user) && strings.Contains(decoded, l.password) || strings.Contains(decoded, pair)
}
