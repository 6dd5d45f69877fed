package server

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// The kinds of defects: what most of them have in common.

// what is the part of a defect that is read: its name, the requirement that it
// breaks, and what the server does.
type what struct{ name, requirement, text string }

func (w what) defect() Defect {
	return Defect{Name: w.name, Requirement: w.requirement, Text: w.text}
}

// refusing changes the 401.
func refusing(w what, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if ex.response.status == 401 {
			change(ex)
		}
	}
	return d
}

// granting changes the 200 that shows protected content.
func granting(w what, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		if ex.response.status == 200 && areaOf(ex.path).protected {
			change(ex)
		}
	}
	return d
}

// challenging puts another challenge in the place of the right one.
func challenging(w what, challenge string) Defect {
	return refusing(w, func(ex *exchange) { ex.response.fields.set("WWW-Authenticate", challenge) })
}

// replacing answers something else than the 401 to some requests.
func replacing(w what, when func(ex *exchange) bool, other func(ex *exchange) *response) Defect {
	return refusing(w, func(ex *exchange) {
		if when(ex) {
			ex.replace(other(ex))
		}
	})
}

// withStatus refuses some requests by another status than 401.
func withStatus(w what, status int, when func(ex *exchange) bool) Defect {
	return replacing(w, when, func(*exchange) *response {
		return problem(status, "This is not how it should be refused.")
	})
}

// preparing changes a request before it is decided upon.
func preparing(w what, change func(ex *exchange)) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response { change(ex); return nil }
	return d
}

// letting lets some requests in that hold no valid credentials.
func letting(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if !ex.identified() && when(ex) {
			ex.login(ordinary())
		}
	})
}

// spoiling refuses some requests whose credentials are valid.
func spoiling(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if when(ex) {
			ex.fields.set("Authorization", "Basic bm9ib2R5Om5vdGhpbmc=")
		}
	})
}

// accepting takes a wrong pair for that of an account.
func accepting(w what, like func(sent, real login) bool) Defect {
	return preparing(w, func(ex *exchange) {
		sent, ok := ex.pair()
		if !ok || ex.identified() {
			return
		}
		for _, real := range logins() {
			if like(sent, real) {
				ex.login(real)
				return
			}
		}
	})
}

// reading changes the octets of the header section.
func reading(w what, change func(head string) string) Defect {
	d := w.defect()
	d.head = func(_ *connection, head []byte) []byte { return []byte(change(string(head))) }
	return d
}

// leading takes some request targets, which are refused or name nothing, for
// that of protected content, and forgets to protect it.
func leading(w what, to func(target string) string) Defect {
	return reading(w, func(head string) string {
		line, rest, _ := strings.Cut(head, "\r\n")
		words := strings.Split(line, " ")
		if len(words) != 3 || isProtectedTarget(words[1]) {
			return head
		}
		words[1] = to(words[1])
		if !isProtectedTarget(words[1]) || strings.Contains(rest, "Authorization:") {
			return head
		}
		return strings.Join(words, " ") + "\r\nAuthorization: " + ordinary().header() + "\r\n" + rest
	})
}

// isProtectedTarget tells whether a target is, octet for octet, the address of
// protected content.
func isProtectedTarget(target string) bool {
	return slices.Contains([]string{"/basic/", "/basic2/", "/dav/", "/whoami/"}, target)
}

// ordinary is the account that defects log in.
func ordinary() login { return logins()[0] }

// header is the Authorization field of an account.
func (l login) header() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.user+":"+l.password))
}

// login puts the credentials of an account into a request.
func (ex *exchange) login(l login) {
	offered := areaOf(ex.path).schemes
	if !offered.basic && len(offered.digest) > 0 {
		ex.digestLogin(l)
		return
	}
	ex.fields.remove("Authorization")
	if offered.key {
		ex.fields.remove(keyField)
		ex.fields.add(keyField, ownedKey)
		return
	}
	if offered.certificate {
		ex.peer = clientCertificates().right.parsed
		ex.fields.add("Authorization", "Bearer "+ownToken("mtls"))
		return
	}
	if offered.bearer {
		ex.fields.add("Authorization", "Bearer "+ownedTokens()[0].value)
		return
	}
	if offered.dpop {
		ex.boundLogin()
		return
	}
	ex.fields.add("Authorization", l.header())
}

// replace puts another response in the place of one that is complete.
func (ex *exchange) replace(other *response) {
	other.close = ex.response.close
	other.complete(ex.request, time.Now())
	ex.response = other
}

// credentials are the scheme and the rest of the Authorization field.
func (ex *exchange) credentials() (scheme, rest string, present bool) {
	values := ex.fields.all("Authorization")
	if len(values) == 0 {
		return "", "", false
	}
	scheme, rest, _ = strings.Cut(values[0], " ")
	return scheme, strings.Trim(rest, " "), true
}

// pair is the user-id and password that a request brings, right or wrong.
func (ex *exchange) pair() (login, bool) {
	values := ex.fields.all("Authorization")
	if len(values) != 1 {
		return login{}, false
	}
	user, password, ok := basicCredentials(values[0])
	return login{user: user, password: password}, ok
}

// identified tells whether a request has valid credentials.
func (ex *exchange) identified() bool {
	switch offered := areaOf(ex.path).schemes; {
	case offered.bearer:
		_, refused := bearerOf(ex.fields.all("Authorization"))
		return refused == nil
	case offered.certificate:
		_, refused := certifiedOf(ex.request)
		return refused == nil
	case offered.key:
		_, refused := keyOf(ex.fields.all(keyField))
		return refused == nil
	case offered.cookie && !ex.fields.has("Authorization"):
		_, ok := ex.conn.server.sessions.whose(sessionID(ex.request))
		return ok
	}
	if areaOf(ex.path).schemes.dpop {
		return ex.boundIdentified()
	}
	if d, ok := ex.digest(); ok {
		return d.proven()
	}
	sent, ok := ex.pair()
	if ok {
		_, ok = ex.conn.server.accounts.verify(sent.user, sent.password)
	}
	return ok
}

// guarded tells whether a request is for a protected area and has no valid
// credentials.
func (ex *exchange) guarded() bool { return areaOf(ex.path).protected && !ex.identified() }

// knownUser finds the account of a user-id that a request gives.
func (ex *exchange) knownUser() (login, bool) {
	sent, ok := ex.pair()
	for _, l := range logins() {
		if ok && l.user == sent.user {
			return l, true
		}
	}
	return login{}, false
}

// behind is the representation that the ordinary account would get.
func (ex *exchange) behind() *representation {
	return areaOf(ex.path).find(ex.conn.server, ex.path, ordinary().user).get()
}

// stall never answers: longer than a client waits.
func (ex *exchange) stall() *response {
	ex.conn.server.delay(8 * time.Second)
	return hangUp
}

// What requests bring, as conditions of defects.

func always(*exchange) bool           { return true }
func noCredentials(ex *exchange) bool { return !ex.fields.has("Authorization") }

func wrongPair(ex *exchange) bool {
	sent, ok := ex.pair()
	return ok && sent.user != "" && sent.password != ""
}

func onlyAScheme(ex *exchange) bool {
	_, rest, present := ex.credentials()
	return present && rest == ""
}

func foreignScheme(ex *exchange) bool {
	scheme, rest, present := ex.credentials()
	digest := strings.EqualFold(scheme, "Digest") && len(areaOf(ex.path).schemes.digest) > 0
	return present && rest != "" && !strings.EqualFold(scheme, "Basic") && !digest
}

// noBase64 is true of Basic credentials that can't be decoded.
func noBase64(ex *exchange) bool {
	scheme, rest, _ := ex.credentials()
	_, err := base64.StdEncoding.Strict().DecodeString(rest)
	return strings.EqualFold(scheme, "Basic") && rest != "" && err != nil
}

// paddingOnly is true of Basic credentials without a letter.
func paddingOnly(ex *exchange) bool {
	_, rest, _ := ex.credentials()
	return noBase64(ex) && strings.Trim(rest, "=") == ""
}

// decoded gives the octets of Basic credentials, and whether there are any.
func (ex *exchange) decoded() (string, bool) {
	scheme, rest, _ := ex.credentials()
	octets, err := base64.StdEncoding.DecodeString(rest)
	return string(octets), strings.EqualFold(scheme, "Basic") && rest != "" && err == nil
}

func noColon(ex *exchange) bool {
	octets, ok := ex.decoded()
	return ok && !strings.Contains(octets, ":")
}

func byMethod(method string) func(ex *exchange) bool {
	return func(ex *exchange) bool { return ex.method == method }
}
