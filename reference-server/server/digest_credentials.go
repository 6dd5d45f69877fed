package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// digestCredentials are the credentials of RFC 7616 §3.4, whole and well-formed;
// whether they are right is another question.
type digestCredentials struct {
	user      string // plain, or its hash
	hashed    bool
	algorithm algorithm
	input     digestInput // as it was sent, with the method of the request
	count     uint32      // nc as a number
	response  string
}

// readDigest reads the parameters of Digest credentials. None of those that
// stand in the formula may be missing, none may be there twice, and each must be
// one that the challenge allows. opaque may be left out, as clients only SHOULD
// return it, but is no other than ours (RFC 7616 §3.3, §3.4).
func readDigest(list parameters, offered []algorithm) (digestCredentials, bool) {
	var c digestCredentials
	for name, to := range map[string]*string{
		"nonce": &c.input.nonce, "nc": &c.input.nc, "cnonce": &c.input.cnonce,
		"qop": &c.input.qop, "uri": &c.input.uri, "response": &c.response,
	} {
		if *to, _ = list.get(name); *to == "" {
			return c, false
		}
	}
	if list.repeated() || !c.readName(list) || !c.readAlgorithm(list, offered) || !c.readCount() {
		return c, false
	}
	space, _ := list.get("realm")
	returned, present := list.get("opaque")
	return c, space == realm && (!present || returned == opaque) &&
		slices.Contains(qops, c.input.qop) && isASCII(c.input.cnonce)
}

// readName reads the user name in one of its three forms: plain, hashed, or as
// username*, which must not stand beside username nor be hashed (RFC 7616 §3.4).
func (c *digestCredentials) readName(list parameters) bool {
	simple, isSimple := list.get("username")
	extended, isExtended := list.get("username*")
	switch hashed, _ := list.get("userhash"); hashed {
	case "true":
		c.hashed = true
	case "false", "":
	default:
		return false
	}
	if isSimple == isExtended || isExtended && c.hashed {
		return false
	}
	c.user = simple
	if isExtended {
		c.user, isExtended = extendedValue(extended)
		return isExtended
	}
	return true
}

// extendedValue reads charset'language'percent-encoded text (RFC 8187 §3.2).
// The only charset is UTF-8.
func extendedValue(text string) (string, bool) {
	charset, rest, found := strings.Cut(text, "'")
	_, encoded, closed := strings.Cut(rest, "'")
	decoded, err := url.PathUnescape(encoded)
	return decoded, found && closed && err == nil && strings.EqualFold(charset, "UTF-8") && utf8.ValidString(decoded)
}

// readAlgorithm finds the algorithm among those that are offered. One that is
// not named is MD5 (RFC 7616 §3.3).
func (c *digestCredentials) readAlgorithm(list parameters, offered []algorithm) bool {
	name, present := list.get("algorithm")
	if !present {
		name = "MD5"
	}
	i := slices.IndexFunc(offered, func(a algorithm) bool { return strings.EqualFold(a.name, name) })
	if i < 0 {
		return false
	}
	c.algorithm = offered[i]
	return true
}

// readCount reads nc: eight hexadecimal digits that count this request too, so
// that they are not all zero (RFC 7616 §3.4).
func (c *digestCredentials) readCount() bool {
	count, err := strconv.ParseUint(c.input.nc, 16, 32)
	c.count = uint32(count)
	return err == nil && len(c.input.nc) == 8 && isAlphanumeric(c.input.nc[0]) && count > 0
}

// designates tells whether the parameter uri is the resource of a request: as a
// path or as an absolute URI, by any of our names, in any spelling of the same
// path, with the same query (RFC 7616 §3.4.6). A uri that can't be resolved
// designates nothing.
func (s *Server) designates(uri string, r *request) bool {
	named := &request{method: "GET", target: uri} // HTTP/1.0, so that it needs no Host
	return named.resolve(r.scheme) == nil && s.isOwn(named, r.scheme == "https") &&
		named.path == r.path && named.query == r.query
}
