// Package reproduce makes the commands that repeat a case: authspec itself, and
// curl where curl can send the same request. It is pure, and sees what the results
// hold alone.
//
// It may import pattern, scheme and results.
package reproduce

import (
	"fmt"
	"net/url"
	"strings"

	"authspec/runner/results"
)

// Server is where requests go, and how curl gets there.
type Server struct {
	Origin    *url.URL
	CACert    string // file of certificates to trust; empty: those of the system
	Cert, Key string // files of the client's certificate
	Insecure  bool   // every certificate is trusted
	Way       string // options of another way there than by its name, each with a blank before it
}

// options are those of curl for the way and for TLS, each with a blank before it;
// ok is false
// where curl would read a name in another way.
func (s Server) options() (options string, ok bool) {
	options = s.Way
	if s.Origin.Scheme != "https" {
		return options, true
	}
	if s.Insecure {
		options += " -k"
	}
	for _, o := range [][2]string{{"--cacert", s.CACert}, {"--cert", s.Cert}, {"--key", s.Key}} {
		if o[1] != "" {
			options += " " + o[0] + " " + Word(o[1])
		}
	}
	return options, !strings.ContainsAny(s.Cert, `:\`) // a password follows the colon
}

// Curl is the command line that sends the one request of a case again, or ""
// where there are several requests or one that curl would not send so. A login
// that answers a challenge counts as one request, as curl gets the challenge
// itself. Secrets come from the environment, as in AUTHSPEC_USER.
func Curl(s Server, exchanges []results.Exchange) string {
	if x, option, ok := login(exchanges); ok && x.Cut == nil {
		return s.again(x.Sent, option)
	}
	if before, x, ok := s.session(exchanges); ok && x.Cut == nil {
		if after := s.again(x.Sent, " -b cookies.txt"); after != "" {
			return before + " && " + after
		}
		return ""
	}
	if len(exchanges) != 1 || exchanges[0].Cut != nil {
		return ""
	}
	return s.again(exchanges[0].Sent, "")
}

// again is the command line for a request, with options for its credentials.
func (s Server) again(sent, credentials string) string {
	head, body, ok := strings.Cut(sent, "\r\n\r\n")
	options, reached := s.options()
	if !ok || !reached || odd(head) || odd(body) || secret(body) {
		return ""
	}
	lines := strings.Split(head, "\r\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	target, version, _ := strings.Cut(rest, " ")
	args := []string{"curl", "-sS", "-i", "--path-as-is" + options + credentials}
	switch {
	case !strings.HasPrefix(target, "/") || strings.ContainsAny(target, " #") || secret(target):
		return ""
	case strings.ContainsAny(target, "[]{}"):
		args = append(args, "--globoff")
	}
	switch {
	case version == "HTTP/1.0":
		args = append(args, "--http1.0")
	case version != "HTTP/1.1":
		return ""
	}
	switch method {
	case "GET":
	case "HEAD":
		args = append(args, "--head")
	default:
		args = append(args, "-X", Word(method))
	}
	if !framed(lines[1:], body) {
		return ""
	}
	for _, l := range lines[1:] {
		arg, ok := field(l, s.Origin)
		if !ok {
			return ""
		}
		if arg != "" {
			args = append(args, "-H", arg)
		}
	}
	if body != "" {
		args = append(args, "--data-binary", Word(body))
	}
	return strings.Join(append(args, Word(s.Origin.String()+target)), " ")
}

// framed tells whether a request has one Host and the length of its body, as
// curl would send them.
func framed(lines []string, body string) bool {
	hosts, length := 0, ""
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		switch strings.ToLower(name) {
		case "host":
			hosts++
		case "content-length":
			length += strings.TrimSpace(value) + ";"
		}
	}
	right := fmt.Sprintf("%d;", len(body))
	return hosts == 1 && (length == right || length == "" && body == "")
}

// odd tells whether a text holds what a shell or curl would not pass on
// unchanged: octets that the record had to escape, and line ends of its own.
func odd(text string) bool {
	return strings.Contains(text, `\`) || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") ||
		strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n")
}

// own are the fields that curl adds itself, and that make no difference here.
var own = map[string]bool{"user-agent": true, "accept": true, "content-length": true}

// field is the -H argument for a field line; empty where curl sends it anyway.
func field(l string, origin *url.URL) (arg string, ok bool) {
	name, value, isField := strings.Cut(l, ":")
	if value = strings.TrimPrefix(value, " "); !isField || name == "" || strings.Trim(name, letters+"!#$%&'*+^|~") != "" {
		return "", false
	}
	switch lower := strings.ToLower(name); {
	case own[lower], lower == "host" && value == origin.Host:
		return "", true
	case lower == "transfer-encoding", value != strings.TrimSpace(value):
		return "", false
	case value == "":
		return Word(name + ";"), true
	}
	const login = "${ordinary.user-pass|base64}"
	if before, after, found := strings.Cut(value, login); found && !strings.ContainsAny(name+before+after, "$`\"\\") {
		return `"` + name + ": " + before + `$(printf %s "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD" | base64 -w0)` + after + `"`, true
	}
	for hidden, variable := range variables {
		if before, after, found := strings.Cut(value, hidden); found && !secret(before+after) && !strings.ContainsAny(name+before+after, "$`\"\\") {
			return `"` + name + ": " + before + "$" + variable + after + `"`, true
		}
	}
	if value == "${header."+name+"}" {
		return Header(name), true
	}
	if secret(value) {
		return "", false
	}
	return Word(name + ": " + value), true
}

// secret tells whether the record hides something in a text, which only authspec
// knows.
func secret(text string) bool {
	return strings.Contains(text, "${") || strings.Contains(text, "[base64 of ") || strings.Contains(text, "[cookie ")
}

// Header is the argument, for a shell, of a field whose value is left to a
// variable of the environment: for X-Api-Key it is $X_API_KEY.
func Header(name string) string {
	variable := strings.Map(func(r rune) rune {
		if r < 0x80 && strings.ContainsRune(letters, r) && r != '-' && r != '.' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
	return `"` + name + ": $" + variable + `"`
}

// variables are those of the environment that hold what stands in a field by
// itself.
var variables = map[string]string{"${token.valid}": "AUTHSPEC_TOKEN", "${api-key.key}": "AUTHSPEC_KEY"}

// letters mean nothing else to a shell, nor in the name of a field.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
