package curl

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"authspec/runner/internal/message"
)

// option is one of curl's, under its long name.
type option struct {
	value bool // it has one
	quiet bool // it changes nothing about a login
	take  func(r *reader, value string) error
}

func (o option) plain() bool { return o.quiet && !o.value }

// options are those of curl 8 by their long names. What is neither read nor quiet
// is named as not looked at.
var options = map[string]option{}

func init() {
	for _, list := range []struct {
		names string
		option
	}{
		{quietFlags, option{quiet: true}}, {quietValues, option{value: true, quiet: true}},
		{otherFlags, option{}}, {otherValues, option{value: true}},
	} {
		for _, name := range strings.Fields(list.names) {
			options[name] = list.option
		}
	}
	for name, take := range taken {
		options[name] = option{value: true, take: take}
	}
	for name, set := range flags {
		options[name] = option{take: func(r *reader, _ string) error { return set(r) }}
	}
}

func names() []string {
	var list []string
	for name := range options {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// letters are the options of one letter.
var letters = map[string]string{
	"A": "user-agent", "b": "cookie", "c": "cookie-jar", "C": "continue-at", "d": "data", "D": "dump-header",
	"e": "referer", "E": "cert", "F": "form", "H": "header", "K": "config", "m": "max-time", "o": "output",
	"P": "ftp-port", "Q": "quote", "r": "range", "t": "telnet-option", "T": "upload-file", "u": "user",
	"U": "proxy-user", "w": "write-out", "x": "proxy", "X": "request", "y": "speed-time", "Y": "speed-limit",
	"z": "time-cond",
	"0": "http1.0", "1": "tlsv1", "2": "sslv2", "3": "sslv3", "4": "ipv4", "6": "ipv6", "a": "append", "B": "use-ascii",
	"f": "fail", "g": "globoff", "G": "get", "i": "include", "I": "head", "j": "junk-session-cookies",
	"J": "remote-header-name", "k": "insecure", "l": "list-only", "L": "location", "M": "manual", "n": "netrc",
	"N": "no-buffer", "O": "remote-name", "p": "proxytunnel", "q": "disable", "R": "remote-time", "s": "silent",
	"S": "show-error", "v": "verbose", "V": "version", "Z": "parallel", "#": "progress-bar", ":": "next",
}

const quietFlags = `fail fail-early fail-with-body globoff include silent show-error verbose progress-bar no-progress-meter
	no-buffer buffer remote-name remote-name-all remote-header-name remote-time parallel compressed tr-encoding ipv4 ipv6
	http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 sslv2 sslv3
	keepalive no-keepalive tcp-nodelay tcp-fastopen path-as-is create-dirs styled-output ssl ssl-no-revoke
	retry-connrefused retry-all-errors raw disable sessionid junk-session-cookies post301 post302 post303 use-ascii append
	alpn no-alpn npn no-npn parallel-immediate false-start ca-native trace-time trace-ids xattr skip-existing`

const quietValues = `output dump-header write-out cookie-jar max-time connect-timeout retry retry-delay retry-max-time
	speed-time speed-limit limit-rate keepalive-time stderr trace trace-ascii trace-config output-dir max-redirs
	max-filesize parallel-max expect100-timeout happy-eyeballs-timeout-ms tls-max ciphers tls13-ciphers curves rate`

const otherFlags = `netrc netrc-optional proxytunnel proxy-anyauth proxy-basic proxy-digest proxy-negotiate proxy-ntlm list-only
	manual version socks5-gssapi proxy-insecure haproxy-protocol cert-status`

const otherValues = `config continue-at form form-string upload-file range time-cond netrc-file aws-sigv4 capath cert-type
	key-type pass pinnedpubkey connect-to interface local-port dns-servers doh-url noproxy preproxy socks4 socks4a socks5
	socks5-hostname proxy-header proxy-cacert proxy-cert proxy-key haproxy-clientip abstract-unix-socket alt-svc hsts
	etag-save etag-compare quote ftp-port telnet-option engine crlfile proto proto-default proto-redir login-options
	delegation service-name sasl-authzid request-target url-query variable expand-header ech`

// flags are the options without a value that are read.
var flags = map[string]func(*reader) error{
	"basic":            by("basic"),
	"digest":           by("digest"),
	"anyauth":          by("anyauth"),
	"ntlm":             by("ntlm"),
	"negotiate":        by("negotiate"),
	"head":             set(func(r *reader) { r.head = true }),
	"get":              set(func(r *reader) { r.get = true }),
	"location":         set(func(r *reader) { r.out.Follow = true }),
	"location-trusted": set(func(r *reader) { r.out.Follow, r.out.Trusted = true, true }),
	"insecure":         set(func(r *reader) { r.out.Insecure = true }),
	"next": func(*reader) error {
		return errors.New("the command makes several requests (--next), and one at a time can be looked at")
	},
}

func set(to func(*reader)) func(*reader) error {
	return func(r *reader) error { to(r); return nil }
}

func by(scheme string) func(*reader) error {
	return set(func(r *reader) { r.out.Auth = scheme })
}

// taken are the options with a value that are read.
var taken = map[string]func(*reader, string) error{
	"user":           text(func(r *reader, v string) { r.out.User, r.out.Userinfo = &v, false }),
	"oauth2-bearer":  text(func(r *reader, v string) { r.out.Bearer = &v }),
	"proxy-user":     text(func(r *reader, v string) { r.out.ProxyUser = v }),
	"proxy":          text(func(r *reader, v string) { r.out.Proxy = v }),
	"proxy1.0":       text(func(r *reader, v string) { r.out.Proxy = v }),
	"request":        text(func(r *reader, v string) { r.method = v }),
	"user-agent":     text(func(r *reader, v string) { r.agent = v }),
	"referer":        text(func(r *reader, v string) { r.referer = v }),
	"cacert":         text(func(r *reader, v string) { r.out.CACert = v }),
	"key":            text(func(r *reader, v string) { r.out.Key = v }),
	"unix-socket":    text(func(r *reader, v string) { r.out.Socket = v }),
	"url":            text(func(r *reader, v string) { r.urls = append(r.urls, v) }),
	"data-raw":       text(func(r *reader, v string) { r.data = append(r.data, []byte(v)) }),
	"upload-file":    text(func(r *reader, _ string) { r.upload = true; r.ignore("upload-file") }),
	"form":           text((*reader).multipart),
	"form-string":    text((*reader).multipart),
	"cookie":         text((*reader).cookie),
	"cert":           text((*reader).cert),
	"header":         (*reader).header,
	"resolve":        (*reader).resolve,
	"data":           func(r *reader, v string) error { return r.content(v, true) },
	"data-ascii":     func(r *reader, v string) error { return r.content(v, true) },
	"data-binary":    func(r *reader, v string) error { return r.content(v, false) },
	"json":           func(r *reader, v string) error { r.json = true; return r.content(v, false) },
	"data-urlencode": (*reader).encoded,
}

func text(to func(*reader, string)) func(*reader, string) error {
	return func(r *reader, v string) error { to(r, v); return nil }
}

// ignore takes up an option that is not looked at.
func (r *reader) ignore(name string) {
	if name = "--" + name; !slices.Contains(r.out.Ignored, name) {
		r.out.Ignored = append(r.out.Ignored, name)
	}
}

// header is -H: a field, one that curl leaves out, or an empty one.
func (r *reader) header(value string) error {
	if file, ok := strings.CutPrefix(value, "@"); ok {
		content, err := r.readFile(file)
		if err != nil {
			return fmt.Errorf("the fields of -H @%s can't be read", file)
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				r.field(line)
			}
		}
		return nil
	}
	r.field(value)
	return nil
}

func (r *reader) field(line string) {
	name, value, colon := strings.Cut(line, ":")
	switch {
	case colon && strings.Trim(value, " \t") != "":
		r.out.Fields = append(r.out.Fields, message.Field{Name: name, Value: strings.TrimLeft(value, " \t")})
	case colon: // nothing is sent; what stood for it is taken out
		r.out.Fields = append(r.out.Fields, message.Field{Name: name})
	case strings.HasSuffix(line, ";") && !strings.ContainsAny(line, " \t"):
		r.out.Fields = append(r.out.Fields, message.Field{Name: strings.TrimSuffix(line, ";")})
	default:
		r.out.Dropped = append(r.out.Dropped, line)
	}
}

// cookie is -b: text, or the name of a file, which has no "=".
func (r *reader) cookie(value string) {
	switch {
	case strings.Contains(value, "="):
		r.cookies = append(r.cookies, value)
	case value != "":
		r.ignore("cookie FILE")
	}
}

// cert is -E: a file, and maybe a password after a colon.
func (r *reader) cert(value string) {
	file, _, secret := strings.Cut(value, ":")
	if r.out.Cert = file; secret {
		r.ignore("cert with a password")
	}
}

// resolve is HOST:PORT:ADDRESS.
func (r *reader) resolve(value string) error {
	parts := strings.SplitN(strings.TrimLeft(value, "+-"), ":", 3)
	if len(parts) < 3 {
		return fmt.Errorf("curl's --resolve wants HOST:PORT:ADDRESS")
	}
	first, _, _ := strings.Cut(parts[2], ",")
	if r.out.Resolve == nil {
		r.out.Resolve = map[string]string{}
	}
	r.out.Resolve[net.JoinHostPort(parts[0], parts[1])] = net.JoinHostPort(strings.Trim(first, "[]"), parts[1])
	return nil
}

// content is -d and its kin: text, or the name of a file after "@". Line ends of a
// file go in text.
func (r *reader) content(value string, text bool) error {
	file, ok := strings.CutPrefix(value, "@")
	if !ok {
		r.data = append(r.data, []byte(value))
		return nil
	}
	if file == "-" {
		return fmt.Errorf("content from standard input can't be looked at; write it to a file")
	}
	octets, err := r.readFile(file)
	if err != nil {
		return fmt.Errorf("the content, %s, can't be read", file)
	}
	if text {
		octets = []byte(strings.NewReplacer("\r", "", "\n", "").Replace(string(octets)))
	}
	r.data = append(r.data, octets)
	return nil
}

// encoded is --data-urlencode: what follows the first "=", or all.
func (r *reader) encoded(value string) error {
	name, text, ok := strings.Cut(value, "=")
	switch {
	case !ok && strings.Contains(value, "@"):
		r.ignore("data-urlencode @FILE")
		return nil
	case !ok:
		name, text = "", value
	case name != "":
		name += "="
	}
	r.data = append(r.data, []byte(name+url.QueryEscape(text)))
	return nil
}

func (r *reader) multipart(string) {
	r.form = true
	r.ignore("form")
}
