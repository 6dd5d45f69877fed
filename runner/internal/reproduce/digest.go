package reproduce

import (
	"regexp"
	"strings"

	"authspec/runner/results"
)

// login is what curl needs to log in with Digest; the secret comes from the
// environment.
const login = ` --digest -u "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD"`

var (
	// digestLine is the login of the ordinary account as a right client has it;
	// the protection that curl computes is auth.
	digestLine = regexp.MustCompile(`\r\nAuthorization: Digest ([^\r\n]*\bqop=auth, [^\r\n]*response="\$\{ordinary\.response\}"[^\r\n]*)`)
	algorithm  = regexp.MustCompile(`(?i)\balgorithm="?([^",\s]+)`)
	userhash   = regexp.MustCompile(`(?i)\buserhash="?true\b`)
	first      = regexp.MustCompile(`(?i)\r\nwww-authenticate: (digest [^\r\n]*)`)
)

// digest finds a plain request for a challenge and the login that answers it,
// which curl makes by itself: the request without its credentials. ok is false
// where curl would do something else.
func digest(exchanges []results.Exchange) (x results.Exchange, ok bool) {
	if len(exchanges) != 2 || !strings.HasSuffix(exchanges[0].Step, ".challenge") {
		return x, false
	}
	x = exchanges[1]
	at := digestLine.FindStringSubmatchIndex(x.Sent)
	challenge := first.FindStringSubmatch(exchanges[0].Received)
	if at == nil || challenge == nil {
		return x, false
	}
	// curl answers the first challenge, and hashes the user name where it may.
	offered, sent := challenge[1], x.Sent[at[2]:at[3]]
	if value(algorithm, offered) != value(algorithm, sent) || userhash.MatchString(offered) != userhash.MatchString(sent) {
		return x, false
	}
	x.Sent = x.Sent[:at[0]] + x.Sent[at[1]:]
	return x, true
}

// value is what a pattern finds in parameters.
func value(p *regexp.Regexp, params string) string {
	if m := p.FindStringSubmatch(params); m != nil {
		return m[1]
	}
	return ""
}
