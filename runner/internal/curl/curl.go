// Package curl reads command lines of curl as people paste them: which request
// curl would send, as far as that matters to a login. It runs nothing.
//
// It may import diag, httpauth and message.
package curl

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
)

// Command is what a command line of curl asks for.
type Command struct {
	Method string
	URL    *url.URL // http or https, without userinfo and fragment
	// Fields are those of -H and of the options that stand for one, in order, but
	// for the one that curl makes of a user and a password, or of a token.
	Fields []message.Field
	Body   []byte

	User     *string // of -u, or of the URL's userinfo: NAME:PASSWORD; nil: none
	Userinfo bool    // User comes from the URL
	Bearer   *string // of --oauth2-bearer; nil: none
	// Auth is which scheme curl was told to log in by, as its option is called:
	// basic, digest, anyauth, ntlm or negotiate.
	Auth string

	Follow, Trusted bool // -L; and that the login goes along to wherever it leads
	Insecure        bool
	CACert          string
	Cert, Key       string
	Proxy           string            // of -x
	ProxyUser       string            // of -U
	Resolve         map[string]string // "host:port" to the address that --resolve names
	Socket          string            // of --unix-socket

	// Dropped are the -H that curl sends nothing of, since they have no colon.
	Dropped []string
	// Ignored are the options that were not looked at, without their values.
	Ignored []string
}

// ProxyAuthorization is the field value by which curl logs in to a proxy at once.
func (c *Command) ProxyAuthorization() string {
	name, password, _ := strings.Cut(c.ProxyUser, ":")
	return httpauth.Basic(name, password)
}

// IsCurl tells whether a word is how curl is called.
func IsCurl(word string) bool {
	name := strings.ToLower(path.Base(strings.ReplaceAll(word, `\`, "/")))
	return name == "curl" || name == "curl.exe"
}

// reader is the work on one command line.
type reader struct {
	words    []string
	readFile func(string) ([]byte, error)

	out     Command
	urls    []string
	method  string
	data    [][]byte
	head    bool
	get     bool // -G: data goes into the query
	form    bool // content that is not looked at: -F, -T
	upload  bool
	json    bool
	agent   string
	cookies []string
	referer string
}

// Read reads what follows the word curl. Files that -d @FILE and -H @FILE name are
// read by readFile. The error is a sentence without a value that could be secret.
func Read(words []string, readFile func(string) ([]byte, error)) (*Command, error) {
	r := &reader{words: words, readFile: readFile, out: Command{Auth: "basic"}}
	for len(r.words) > 0 {
		if err := r.word(); err != nil {
			return nil, err
		}
	}
	if err := r.address(); err != nil {
		return nil, err
	}
	r.message()
	return &r.out, nil
}

// next is the next word; ok is false where there is none.
func (r *reader) next() (word string, ok bool) {
	if len(r.words) == 0 {
		return "", false
	}
	word, r.words = r.words[0], r.words[1:]
	return word, true
}

// word reads one word of the command line, and the values that belong to it.
func (r *reader) word() error {
	word, _ := r.next()
	switch {
	case word == "--":
		r.urls, r.words = append(r.urls, r.words...), nil
		return nil
	case strings.HasPrefix(word, "--"):
		return r.long(word)
	case strings.HasPrefix(word, "-") && word != "-":
		return r.short(word)
	}
	r.urls = append(r.urls, word)
	return nil
}

// long reads an option of several letters. curl has no --name=value; people write
// it all the same, and what they mean is plain.
func (r *reader) long(word string) error {
	name, value, joined := strings.Cut(word[2:], "=")
	o, known := options[name]
	if !known {
		if plain, ok := strings.CutPrefix(name, "no-"); ok && options[plain].plain() {
			return nil
		}
		text := fmt.Sprintf("curl has no option --%s that is known here", name)
		if near := diag.Nearest(name, names()); near != "" {
			text += "; did you mean --" + near + "?"
		}
		return errors.New(text)
	}
	if o.value && !joined {
		var ok bool
		if value, ok = r.next(); !ok {
			return fmt.Errorf("curl's --%s wants a value", name)
		}
	}
	return r.apply(name, o, value)
}

// short reads options of one letter, of which several may stand together, the
// last of them with its value.
func (r *reader) short(word string) error {
	for rest := word[1:]; rest != ""; {
		letter := rest[:1]
		rest = rest[1:]
		name, known := letters[letter]
		if !known {
			return fmt.Errorf("curl has no option -%s", strings.ToValidUTF8(letter, "?"))
		}
		o, value := options[name], ""
		if o.value {
			if value, rest = rest, ""; value == "" {
				var ok bool
				if value, ok = r.next(); !ok {
					return fmt.Errorf("curl's -%s wants a value", letter)
				}
			}
		}
		if err := r.apply(name, o, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) apply(name string, o option, value string) error {
	switch {
	case o.take != nil:
		return o.take(r, value)
	case o.quiet:
		return nil
	}
	r.ignore(name)
	return nil
}

// address makes the URL of what stands for one.
func (r *reader) address() error {
	switch {
	case len(r.urls) == 0:
		return errors.New("the command names no URL; is an argument missing, or a quote?")
	case len(r.urls) > 1:
		return fmt.Errorf("the command has %d words that stand for a URL, and one at a time can be looked at; a blank outside of quotes makes two words of one", len(r.urls))
	}
	text := r.urls[0]
	if !strings.Contains(text, "://") {
		text = "http://" + text // as curl guesses
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("the URL can't be read; a user or a password within it has to be percent-encoded")
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the URL begins with %s: only http and https can be looked at", u.Scheme)
	case u.Hostname() == "":
		return errors.New("the URL has no host")
	}
	if u.User != nil {
		if password, _ := u.User.Password(); r.out.User == nil {
			pair := u.User.Username() + ":" + password
			r.out.User, r.out.Userinfo = &pair, true
		}
		u.User = nil
	}
	u.Fragment, u.RawFragment = "", ""
	r.out.URL = u
	return nil
}

// message makes the request of the options: method, content and the fields that
// curl adds by itself.
func (r *reader) message() {
	var body []byte
	for i, d := range r.data {
		if i > 0 && !r.json {
			body = append(body, '&')
		}
		body = append(body, d...)
	}
	r.out.Method = "GET"
	switch {
	case r.get && len(body) > 0:
		if r.out.URL.RawQuery != "" {
			r.out.URL.RawQuery += "&"
		}
		r.out.URL.RawQuery += string(body)
		body = nil
	case r.head:
		r.out.Method = "HEAD"
	case r.upload:
		r.out.Method = "PUT"
	case r.data != nil || r.form:
		r.out.Method = "POST"
	}
	if r.method != "" {
		r.out.Method = r.method
	}
	r.out.Body = body
	r.usual("User-Agent", r.agent)
	r.usual("Referer", r.referer)
	r.usual("Cookie", strings.Join(r.cookies, "; "))
	if r.json {
		r.usual("Content-Type", "application/json")
		r.usual("Accept", "application/json")
	}
	if r.data != nil && !r.get {
		r.usual("Content-Type", "application/x-www-form-urlencoded")
	}
}

// usual adds a field unless -H has it.
func (r *reader) usual(name, value string) {
	has := func(f message.Field) bool { return strings.EqualFold(f.Name, name) }
	if value != "" && !slices.ContainsFunc(r.out.Fields, has) {
		r.out.Fields = append(r.out.Fields, message.Field{Name: name, Value: value})
	}
}
