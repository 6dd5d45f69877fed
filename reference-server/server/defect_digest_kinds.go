package server

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// The kinds of defects of Digest.

// digestSent are Digest credentials as a server sees them that does not look
// closely: whole or not.
type digestSent struct {
	digestCredentials
	ex   *exchange
	list parameters
	real login // the account that is named; zero: nobody's
}

// digest reads the Digest credentials of a request for an area that takes them.
func (ex *exchange) digest() (digestSent, bool) {
	values := ex.fields.all("Authorization")
	if len(values) != 1 || len(areaOf(ex.path).schemes.digest) == 0 {
		return digestSent{}, false
	}
	list, ok := digestParameters(values[0])
	if !ok {
		return digestSent{}, false
	}
	return ex.readSent(list), true
}

func (ex *exchange) readSent(list parameters) digestSent {
	d := digestSent{ex: ex, list: list}
	for name, to := range map[string]*string{
		"nonce": &d.input.nonce, "nc": &d.input.nc, "cnonce": &d.input.cnonce,
		"qop": &d.input.qop, "uri": &d.input.uri, "response": &d.response,
	} {
		*to, _ = list.get(name)
	}
	d.input.method = ex.method
	d.readCount()
	if !d.readName(list) {
		d.user, _ = list.get("username")
	}
	if !d.readAlgorithm(list, algorithms) {
		d.algorithm = algorithm{hash: hashMD5}
	}
	if d.input.qop == "auth-int" {
		content, _ := ex.body.read()
		d.input.content = string(content)
	}
	d.real = d.named()
	return d
}

// named is the account of the user name, in each of its forms.
func (d digestSent) named() login {
	for _, l := range logins() {
		if known, exists := d.ex.conn.server.digest.find(d.digestCredentials); exists && known.user == l.user {
			return l
		}
	}
	return login{}
}

// get is a parameter; "" where it is missing.
func (d digestSent) get(name string) string {
	value, _ := d.list.get(name)
	return value
}

func (d digestSent) lacks(name string) bool {
	_, present := d.list.get(name)
	return !present
}

// fits tells whether the response is that of the account that is named, with
// these values.
func (d digestSent) fits(in digestInput) bool {
	if d.real.user == "" {
		return false
	}
	s := d.ex.conn.server
	c := d.digestCredentials
	c.input = in
	_, right := s.verifyDigest(c, s.digest.byName[d.real.user])
	return right
}

// proven tells whether the credentials are right, whatever the nonce.
func (d digestSent) proven() bool {
	_, whole := readDigest(d.list, areaOf(d.ex.path).schemes.digest)
	return whole && d.ex.conn.server.designates(d.input.uri, d.ex.request) && d.fits(d.input)
}

// fitting tells whether nothing but the proof could be wrong: no parameter is
// there twice, opaque is ours, and uri is that of the request.
func (d digestSent) fitting() bool {
	returned, present := d.list.get("opaque")
	return !d.list.repeated() && (!present || returned == opaque) && d.ex.conn.server.designates(d.input.uri, d.ex.request)
}

// right tells whether the credentials lead in.
func (d digestSent) right() bool {
	return d.proven() && d.ex.conn.server.nonces.usable(d.input.nonce, d.count)
}

// usable tells what use would, and uses nothing.
func (n *nonces) usable(nonce string, count uint32) bool {
	made, ours := n.made(nonce)
	n.mu.Lock()
	defer n.mu.Unlock()
	if !ours || n.now().Sub(made) >= n.life {
		return false
	}
	var counts window
	if e, known := n.used[nonce]; known {
		counts = e.Value.(*nonceUse).counts
	}
	return counts.take(count)
}

// digestLogin puts credentials of an account into a request.
func (ex *exchange) digestLogin(l login) {
	s, h := ex.conn.server, areaOf(ex.path).schemes.digest[0].hash
	uri := (&url.URL{Path: ex.path}).EscapedPath()
	if _, query, found := strings.Cut(ex.target, "?"); found {
		uri += "?" + query
	}
	in := digestInput{nonce: s.nonces.make(), nc: "00000001", cnonce: "defect", qop: "auth", method: ex.method, uri: uri}
	ex.fields.remove("Authorization")
	ex.setDigest(parameters{
		{"username", l.user}, {"realm", realm}, {"nonce", in.nonce}, {"nc", in.nc}, {"cnonce", in.cnonce},
		{"qop", in.qop}, {"uri", uri}, {"algorithm", h.name}, {"response", h.response(s.digest.byName[l.user].a1[h], in)},
	})
	ex.conn.notes[disguised] = "yes"
}

// disguised notes that the credentials of the present request are not those
// that were sent: Authentication-Info would speak of other ones, and is left out.
const disguised = "disguised"

func (ex *exchange) setDigest(list parameters) {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.name+"="+quoted(p.value))
	}
	ex.fields.set("Authorization", "Digest "+strings.Join(texts, ", "))
}

// unveil ends a disguise.
func (ex *exchange) unveil() {
	if ex.conn.notes[disguised] != "" {
		delete(ex.conn.notes, disguised)
		ex.response.fields.remove("Authentication-Info")
	}
}

// digestAccepting takes Digest credentials that are not right, whatever the
// nonce.
func digestAccepting(w what, like func(d digestSent) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if d, ok := ex.digest(); ok && !d.right() && like(d) {
			if d.real.user == "" {
				d.real = ordinary()
			}
			ex.login(d.real)
		}
	})
}

// digestMending takes Digest credentials that are not right, with a nonce that
// can be used.
func digestMending(w what, like func(d digestSent) bool) Defect {
	return digestAccepting(w, func(d digestSent) bool {
		return like(d) && d.ex.conn.server.nonces.use(d.input.nonce, max(d.count, 1))
	})
}

// digestSpoiling refuses right Digest credentials.
func digestSpoiling(w what, when func(d digestSent) bool) Defect {
	return spoiling(w, func(ex *exchange) bool {
		d, ok := ex.digest()
		return ok && when(d)
	})
}

// digestSpelling refuses Digest credentials by the way they are written.
func digestSpelling(w what, pattern string) Defect {
	odd := regexp.MustCompile(pattern)
	return digestSpoiling(w, func(d digestSent) bool {
		return odd.MatchString(d.ex.fields.all("Authorization")[0])
	})
}

// digestReplacing answers something else to some Digest credentials.
func digestReplacing(w what, when func(d digestSent) bool, other func(d digestSent) *response) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if d, ok := ex.digest(); ok && when(d) {
			return other(d)
		}
		return nil
	}
	return d
}

// rechallenging changes each Digest challenge; one that becomes empty is left
// out.
func rechallenging(w what, change func(ex *exchange, challenge string) string) Defect {
	return refusing(w, func(ex *exchange) {
		ex.eachDigestChallenge(func(text string) string { return change(ex, text) })
	})
}

func (ex *exchange) eachDigestChallenge(change func(challenge string) string) {
	fields := &ex.response.fields
	for i, f := range *fields {
		if strings.HasPrefix(f.value, "Digest ") && strings.EqualFold(f.name, "WWW-Authenticate") {
			(*fields)[i].value = change(f.value)
		}
	}
	*fields = slices.DeleteFunc(*fields, func(f field) bool { return f.value == "" && f.name == "WWW-Authenticate" })
}

// wording changes how one parameter of the Digest challenges is written.
func wording(w what, parameter, text string) Defect {
	return rechallenging(w, func(_ *exchange, challenge string) string {
		return setParameter(challenge, parameter, text)
	})
}

// informing changes Authentication-Info; where it becomes empty it is left out.
func informing(w what, change func(ex *exchange, info string) string) Defect {
	return answering(w, func(ex *exchange) {
		values := ex.response.fields.all("Authentication-Info")
		if len(values) == 0 {
			return
		}
		ex.response.fields.remove("Authentication-Info")
		if info := change(ex, values[0]); info != "" {
			ex.response.fields.add("Authentication-Info", info)
		}
	})
}

// parameterPattern finds a parameter as the right server writes it, in a
// challenge or in Authentication-Info.
func parameterPattern(name string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[ ])` + name + `=("(?:\\.|[^"\\])*"|[^", ]*)(, )?`)
}

// valueOf is the value of a parameter as it is written.
func valueOf(text, name string) string {
	if found := parameterPattern(name).FindStringSubmatch(text); found != nil {
		return found[2]
	}
	return ""
}

// setParameter writes a parameter otherwise: "name=value", or nothing.
func setParameter(text, name, written string) string {
	if written == "" {
		return strings.TrimSuffix(parameterPattern(name).ReplaceAllString(text, "$1"), ", ")
	}
	written = strings.ReplaceAll(written, "$", "$$")
	return parameterPattern(name).ReplaceAllString(text, "${1}"+written+"${3}")
}
