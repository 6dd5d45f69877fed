package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/message"
)

// answerRules are about answers other than 401.
var answerRules = []rule{
	{"server-error-by-credentials", brokenByCredentials, nil},
	{"too-large", tooLarge, nil},
	{"wrong-by-403", wrongBy403, nil},
	{"forbidden", forbidden, nil},
	{"403-for-all", forbiddenForAll, nil},
	{"refused-with-200", refusedWith200, nil},
	{"bad-request", badRequest, nil},
	{"nothing-there", nothingThere, nil},
}

func brokenByCredentials(s *Seen) *Cause {
	if s.sent.Kind == noCredentials || s.first == nil || s.stranger == nil || s.first.Status < 500 || s.stranger.Status >= 500 {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The server fails on these credentials (%d), where it answers %d to a request without any. That is a fault of the server, whatever they are.", s.first.Status, s.stranger.Status),
		Evidence: s.quoted(), Do: []string{"Tell whoever runs the server; its log has the reason."},
		Maintainers: fmt.Sprintf("%s answers %d once it has credentials (%s), and %d without. A login that fails should be a 401.", s.asked.Method+" "+s.place(s.url), s.first.Status, s.sent.what(), s.stranger.Status),
	}
}

func tooLarge(s *Seen) *Cause {
	if s.first == nil || s.first.Status != 431 && !(s.first.Status == 400 && strings.Contains(strings.ToLower(all(s.first)), "too large")) {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: fmt.Sprintf("The fields of the request are too large for the server (%d); the credentials have %d octets.", s.first.Status, len(s.sent.value())),
		Do:          []string{"Use a smaller token (fewer groups or claims in it), or fewer cookies."},
		Maintainers: "The limit for fields is smaller than the tokens that you issue: nginx large_client_header_buffers, Apache LimitRequestFieldSize, Node --max-http-header-size, Tomcat maxHttpRequestHeaderSize.",
	}
}

// by403 tells whether credentials get a 403 where a stranger gets a 401.
func (s *Seen) by403() bool {
	return s.first != nil && s.stranger != nil && s.first.Status == 403 && s.stranger.Status == 401 && s.sent.Kind != noCredentials
}

// wrongBy403: some say Forbidden of credentials that they don't know.
func wrongBy403(s *Seen) *Cause {
	if !s.by403() || !wordsOfUnknown().MatchString(s.saysOnly()) || wordsOfRight().MatchString(s.saysOnly()) {
		return nil
	}
	what := cmp.Or(map[string]string{keyKind: "key", pairBasic: "user or password", pairDigest: "user or password"}[s.sent.Kind], "token")
	return &Cause{
		Sure: Likely, Says: "Wrong " + what + ": the server says so in words. Its status, 403, would say that the login was taken.", Evidence: s.quoted(),
		Do:          []string{"See that the " + what + " is of this server and environment, whole, and in force; get a new one."},
		Maintainers: "Credentials that are wrong get a 403 at your server. That status is for a login that was taken and may not do this; for wrong ones there is 401 with WWW-Authenticate (RFC 9110 §11.4, §15.5.4).",
	}
}

func forbidden(s *Seen) *Cause {
	if !s.by403() || wrongBy403(s) != nil {
		return nil
	}
	c := &Cause{
		Sure: Likely, Says: "The login was taken, and this account or token may not do this (403, where a stranger gets 401).", Evidence: s.quoted(),
		Do: []string{"Have the account given the right, or use another one. Some gateways answer 403 to a wrong token as well."},
	}
	if v := s.refusesItself(); v != nil && v.name == "nginx" {
		c.Admins = []string{"nginx: where the file of auth_basic_user_file does not exist, it answers so to every user; error_log says that open() failed."}
	}
	return c
}

func forbiddenForAll(s *Seen) *Cause {
	if s.first == nil || s.stranger == nil || s.first.Status != 403 || s.stranger.Status != 403 || s.sent.Kind == noCredentials {
		return nil
	}
	if s.safe() && !s.sameAnswer() {
		return nil // it has looked at the credentials
	}
	return &Cause{
		Sure: Likely, Says: "The server refuses with 403, with these credentials and without any: an address filter or a firewall stands before the login, or it answers 403 where 401 is meant.",
		Evidence:    s.quoted(),
		Do:          []string{"Try from another network, and look for filters by address, country or User-Agent.", "If nothing of the kind is there: check the credentials."},
		Maintainers: "Requests without credentials get a 403. If credentials would help, that is a 401 with WWW-Authenticate (RFC 9110 §15.5.2): a 403 tells clients not to try.",
	}
}

func refusedWith200(s *Seen) *Cause {
	if s.first == nil || s.sent.Kind == noCredentials || !s.deniedBy200(s.first) {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The server says in words that the login failed, and by its status (%d) that it worked. Most likely user, password or token are wrong.", s.first.Status),
		Evidence:    s.quoted(),
		Do:          []string{"Check the credentials, and don't go by the status at this server."},
		Maintainers: fmt.Sprintf("A login that fails gets %d at your server. Clients take that for success; it should be a 401 with WWW-Authenticate (RFC 9110 §11.4, §15.5.2).", s.first.Status),
	}
}

func badRequest(s *Seen) *Cause {
	if s.first == nil || s.first.Status != 400 && s.first.Status != 422 || s.saysWrong() || tooLarge(s) != nil || certificate(s) != nil {
		return nil
	}
	if s.stranger != nil && s.stranger.Status == s.first.Status {
		return &Cause{
			Sure: Likely, Says: fmt.Sprintf("The server takes the request for a bad one (%d), with credentials and without: they are not the reason.", s.first.Status), Evidence: s.quoted(),
			Do: []string{"See what it misses: a host name that it knows, a field, the content, https in the place of http."},
		}
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The server takes the request for a bad one (%d) because of the credentials: it can't read them, or they are wrong and a 401 is meant.", s.first.Status), Evidence: s.quoted(),
		Do: []string{"Look at how they are written: the scheme, one blank, and then the base64 or the token, in one line."},
	}
}

func nothingThere(s *Seen) *Cause {
	if s.first == nil || s.sent.Kind == noCredentials || s.first.Status/100 != 4 || refuses(s.first.Status) {
		return nil
	}
	if s.stranger != nil && s.stranger.Status == s.first.Status || !s.in(s.first) {
		says := fmt.Sprintf("The answer is %d, with credentials and without: it is not about the login.", s.first.Status)
		if !s.safe() {
			says = fmt.Sprintf("The answer is %d, and not a 401: it is not about the login, as far as can be seen.", s.first.Status)
		}
		return &Cause{
			Sure: Likely, Says: says, Evidence: s.quoted(),
			Do: []string{"See that the path, the method and the host name are right. Some servers answer 404 for what one may not see."},
		}
	}
	return nil
}

// browserRules are about what a browser asks before it sends credentials.
var browserRules = []rule{
	{"preflight-refused", preflightRefused, nil},
	{"preflight-without-authorization", preflightSilent, nil},
}

const preflightDo = "Have OPTIONS answered before the login is asked for (nginx: `limit_except OPTIONS { auth_basic …; }`, or `if ($request_method = OPTIONS) { return 204; }`; Express: cors() first; Spring: http.cors(…); FastAPI: CORSMiddleware)."

func preflightRefused(s *Seen) *Cause {
	answer, itself := s.preflight, false
	if s.asked.Method == "OPTIONS" && s.sent.Kind == noCredentials {
		answer, itself = s.first, true
	}
	if answer == nil || answer.Status/100 == 2 || answer.Status/100 == 3 || itself && !s.unauthorized() {
		return nil
	}
	return &Cause{
		Sure: s.sureOfBrowser(itself), Says: fmt.Sprintf("The server asks for a login (%d) on the browser's preflight, OPTIONS, which never has credentials. So the browser does not send the request itself.", answer.Status),
		Evidence:    []string{fmt.Sprintf("OPTIONS without credentials gets status %d.", answer.Status)},
		Do:          []string{preflightDo},
		Maintainers: "Your server answers a CORS preflight (OPTIONS with Access-Control-Request-Method) by " + fmt.Sprint(answer.Status) + ". Browsers send it without credentials and want a 2xx with Access-Control-Allow-* (Fetch standard, CORS-preflight fetch).",
	}
}

// sureOfBrowser: where the login itself does not lead in, that comes first.
func (s *Seen) sureOfBrowser(itself bool) Sureness {
	if itself || s.in(s.first) {
		return Certain
	}
	return Possible
}

func preflightSilent(s *Seen) *Cause {
	if s.preflight == nil || s.preflight.Status/100 != 2 {
		return nil
	}
	switch {
	case !s.allowsOrigin(s.preflight):
		return s.preflightCause("does not allow the origin of the page (Access-Control-Allow-Origin)")
	case s.twice > 0 && !names(s.preflight, "Access-Control-Allow-Headers", "authorization"):
		return s.preflightCause("does not name Authorization in Access-Control-Allow-Headers (a * does not stand for it)")
	}
	return nil
}

func (s *Seen) preflightCause(what string) *Cause {
	return &Cause{
		Sure: s.sureOfBrowser(false), Says: "The answer to the browser's preflight " + what + ", so that the browser does not send the request.",
		Evidence: []string{fmt.Sprintf("OPTIONS gets status %d.", s.preflight.Status)},
		Do:       []string{"Have the server say: Access-Control-Allow-Origin: the page's origin; Access-Control-Allow-Headers: authorization"},
	}
}

func (s *Seen) allowsOrigin(r *message.Response) bool {
	for _, v := range r.Values("Access-Control-Allow-Origin") {
		if v == "*" || strings.EqualFold(v, s.fromBrowser()) {
			return true
		}
	}
	return false
}

// names tells whether a list field has a member.
func names(r *message.Response, field, member string) bool {
	for _, v := range r.Values(field) {
		for _, m := range strings.Split(v, ",") {
			if strings.EqualFold(strings.TrimSpace(m), member) {
				return true
			}
		}
	}
	return false
}

// lastRules apply where nothing else does.
var lastRules = []rule{
	{"second-login", secondLogin, nil},
	{"colon-in-user-name", colonInUser, nil},
	{fallback, wrongCredentials, nil},
}

// fallback is the cause where no other is seen.
const fallback = "wrong-credentials"

// secondLogin: a proxy and the application behind it, each with a login of its own,
// want the same field.
func secondLogin(s *Seen) *Cause {
	if s.stranger == nil || s.first == nil || s.first.Status != 401 || s.stranger.Status != 401 || s.sent.Kind != pairBasic {
		return nil
	}
	before, behind := realms(s.stranger), realms(s.first)
	if len(before) == 0 || len(behind) == 0 || slices.ContainsFunc(behind, func(r string) bool { return slices.Contains(before, r) }) {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "There are two logins, one behind the other: the first took these credentials, and the second, which wants others, refuses them. Both read the field Authorization, which holds only one.",
		Evidence: []string{fmt.Sprintf("Without credentials the realm is %q, with them it is %q.", s.show(before[0]), s.show(behind[0]))},
		Do:       []string{"There is no way to give both. Ask for an address without the first login, or for an account that both know."},
		Maintainers: "Your proxy and the application behind it ask for a login each, by Authorization. Let one of them do it: the proxy, which then takes the field out, " +
			"or the application.",
	}
}

// realms are those of the challenges of an answer.
func realms(r *message.Response) []string {
	var list []string
	for _, c := range challenges(r) {
		for _, p := range c.Param("realm") {
			list = append(list, p.Value)
		}
	}
	return list
}

// colonInUser: Basic has no way to say it (RFC 7617 §2).
func colonInUser(s *Seen) *Cause {
	if s.sent.Kind != pairBasic || !s.asked.Login.Divided || s.twice > 0 || !strings.Contains(s.sent.User, ":") || !s.unauthorized() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The user name has a colon in it, and Basic can't say that: the server takes what follows the first colon for the password.",
		Evidence: []string{"RFC 7617 §2: the user-id has no colon."},
		Do:       []string{"Use another name for the account, or another scheme: Digest and tokens bear a colon."},
	}
}

func wrongCredentials(s *Seen) *Cause {
	if s.sent.Kind == noCredentials || s.waiting || s.unsent || !s.unauthorized() || s.sent.Kind == cookieKind {
		return nil
	}
	c := &Cause{Sure: Likely, Evidence: s.quoted()}
	switch s.sent.Kind {
	case pairBasic, pairDigest, writtenDigest:
		c.Says = "Wrong user or password, as far as can be seen: they were sent as the server wants them, and it refuses them."
		if !s.readable() {
			c.Says = "Wrong user or password, as far as can be seen: they were sent, and the server, which does not say what it wants, refuses them."
		}
		c.Do = []string{
			"Try the same user and password by hand in another client, typed, not copied; then have the password set anew.",
			"See that the account is of this server and this environment, and not locked.",
		}
		if v := s.refusesItself(); v != nil {
			c.Admins = []string{v.name + ": " + v.log}
		}
	case keyKind:
		c.Says = "Wrong key, as far as can be seen: it was sent, and the server refuses it."
		c.Do = []string{"See that the key is of this server and environment, in force, and that the field is the one of its documentation."}
	default:
		c.Says = "Wrong token, as far as can be seen: it was sent, and the server refuses it."
		c.Do = []string{"See that the token is of this server and environment, whole, and neither expired nor revoked; get a new one."}
	}
	return c
}
