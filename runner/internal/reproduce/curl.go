// Package reproduce makes the commands that repeat a case: authspec itself, and
// curl where curl can send the same request. It is pure and sees results alone.
package reproduce

import (
	"fmt"
	"net/url"
	"strings"

	"authspec/runner/results"
)

// Curl is the command line that sends the one request of a case again, or ""
// where there are several requests or one that curl would not send so. A login
// with Digest counts as one request, as curl gets the challenge itself. Secrets
// come from the environment, as in AUTHSPEC_USER.
func Curl(origin *url.URL, exchanges []results.Exchange) string {
	if x, ok := digest(exchanges); ok && x.Cut == nil {
		return again(origin, x.Sent, login)
	}
	if len(exchanges) != 1 || exchanges[0].Cut != nil {
		return ""
	}
	return again(origin, exchanges[0].Sent, "")
}

// again is the command line for a request, with options for its credentials.
func again(origin *url.URL, sent, credentials string) string {
	head, body, ok := strings.Cut(sent, "\r\n\r\n")
	if !ok || odd(head) || odd(body) {
		return ""
	}
	lines := strings.Split(head, "\r\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	target, version, _ := strings.Cut(rest, " ")
	args := []string{"curl", "-sS", "-i", "--path-as-is" + credentials}
	switch {
	case !strings.HasPrefix(target, "/") || strings.ContainsAny(target, " #"):
		return ""
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
		args = append(args, "-X", quote(method))
	}
	if !framed(lines[1:], body) {
		return ""
	}
	for _, l := range lines[1:] {
		arg, ok := field(l, origin)
		if !ok {
			return ""
		}
		if arg != "" {
			args = append(args, "-H", arg)
		}
	}
	if body != "" {
		args = append(args, "--data-binary", quote(body))
	}
	return strings.Join(append(args, quote(origin.String()+target)), " ")
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
		return quote(name + ";"), true
	}
	const secret = "${ordinary.user-pass|base64}"
	if before, after, found := strings.Cut(value, secret); found && !strings.ContainsAny(name+before+after, "$`\"\\") {
		return `"` + name + ": " + before + `$(printf %s "$AUTHSPEC_USER:$AUTHSPEC_PASSWORD" | base64 -w0)` + after + `"`, true
	}
	// Another secret: only authspec knows it.
	if strings.Contains(value, "${") || strings.Contains(value, "[base64 of ") {
		return "", false
	}
	return quote(name + ": " + value), true
}

// letters mean nothing else to a shell, nor in the name of a field.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// quote writes a word for a shell.
func quote(s string) string {
	if s != "" && strings.Trim(s, letters+"/:%=,@") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Authspec is the command line that runs one case against the same target.
func Authspec(run, id string) string { return run + " --only " + quote(id) }
