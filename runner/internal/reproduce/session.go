package reproduce

import (
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// cookieLine is a Cookie field of nothing but cookies that a login has set.
var cookieLine = pattern.Of(`\r\nCookie: [^\r\n=;]+=\[cookie [^\]\r\n]+\](; [^\r\n=;]+=\[cookie [^\]\r\n]+\])*\r\n`)

// session finds a login and the request that is sent with its cookies: the command
// for the one, which keeps the cookies in a file, and the other without them.
func (s Server) session(exchanges []results.Exchange) (before string, x results.Exchange, ok bool) {
	if len(exchanges) != 2 || !strings.HasSuffix(exchanges[0].Step, ".login") || exchanges[0].Cut != nil {
		return "", x, false
	}
	x = exchanges[1]
	at := cookieLine().FindStringIndex(x.Sent)
	if at == nil {
		return "", x, false
	}
	x.Sent = x.Sent[:at[0]] + x.Sent[at[1]-len("\r\n"):]
	before, ok = s.logIn(exchanges[0].Sent)
	return before, x, ok
}

// logIn is the command that posts a form of a user and a password, and keeps the
// cookies of the answer.
func (s Server) logIn(sent string) (command string, ok bool) {
	head, form, _ := strings.Cut(sent, "\r\n\r\n")
	line, fields, _ := strings.Cut(head, "\r\n")
	words := strings.Split(line, " ")
	options, reached := s.options()
	if len(words) != 3 || words[0] != "POST" || !reached || odd(head) || odd(form) ||
		!strings.Contains(strings.ToLower(fields), "content-type: application/x-www-form-urlencoded") {
		return "", false
	}
	args := []string{"curl", "-sS", "-o", "/dev/null", "-c", "cookies.txt", "--path-as-is" + options}
	for pair := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch value {
		case "${ordinary.password}", "${ordinary.password|percent}":
			args = append(args, "--data-urlencode", `"`+name+`=$AUTHSPEC_PASSWORD"`)
		default:
			args = append(args, "--data-raw", Word(pair))
		}
		if strings.ContainsAny(name, "$`\"\\") || secret(pair) && !strings.HasPrefix(value, "${ordinary.password") {
			return "", false
		}
	}
	return strings.Join(append(args, Word(s.Origin.String()+words[1])), " "), true
}
