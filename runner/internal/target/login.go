package target

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The roles of resources that are about one scheme which has terms of its own in
// the target file.
const (
	RoleAPIKey  = "api-key"
	RoleSession = "session"
)

// Key is how a resource takes an API key.
type Key struct {
	Place KeyPlace
	Name  string // of the field, the parameter or the cookie
	// Prefix stands before the key in a field, with a blank between; empty: the key
	// stands there alone.
	Prefix string
	Value  string // the key that leads in
}

// KeyPlace is where an API key stands in a request; the words are those of the
// target file.
type KeyPlace string

// The places of a key.
const (
	KeyInField  KeyPlace = "field"
	KeyInQuery  KeyPlace = "query"
	KeyInCookie KeyPlace = "cookie"
)

// Session is how users log in to a resource that knows them by a cookie, and out
// again.
type Session struct {
	Login  Form
	Logout *Form // nil: not known
	// Cookie is the name of the cookie that stands for the session; empty: not
	// said.
	Cookie string
}

// Form is a request by which somebody logs in or out. The texts of its fields
// and its content hold ${user} and ${password} where those of whoever it is
// belong.
type Form struct {
	Method string
	Path   string // path and query
	Fields []Field
	Body   string
}

// The placeholders of a Form.
const (
	formUser     = "${user}"
	formPassword = "${password}"
)

// Fill is the form for somebody: its fields, a Content-Type among them where it
// has content, and its content. In a form of HTML (application/x-www-form-urlencoded)
// and in JSON user and password are written as the type has it, elsewhere as they
// are. The error is an *Absent where that can't be done.
func (f Form) Fill(user, password string) (fields []Field, body string, err error) {
	media := f.mediaType()
	plain := strings.NewReplacer(formUser, user, formPassword, password)
	for _, one := range f.Fields {
		value := plain.Replace(one.Value)
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, "", Lacks("a field value can't hold the octets of this login (RFC 9110 §5.5)")
		}
		fields = append(fields, Field{one.Name, value})
	}
	if f.Body == "" {
		return fields, "", nil
	}
	if f.contentType() == "" {
		fields = append(fields, Field{"Content-Type", media})
	}
	written := plain
	switch {
	case strings.Contains(media, "json"):
		if !utf8.ValidString(user + password) {
			return nil, "", Lacks("JSON can't hold the octets of this login")
		}
		written = strings.NewReplacer(formUser, inJSON(user), formPassword, inJSON(password))
	case strings.Contains(media, "urlencoded"):
		written = strings.NewReplacer(formUser, url.QueryEscape(user), formPassword, url.QueryEscape(password))
	}
	return fields, written.Replace(f.Body), nil
}

// mediaType is that of the content: as a field says, or else as it looks.
func (f Form) mediaType() string {
	if said := f.contentType(); said != "" {
		return strings.ToLower(said)
	}
	if strings.HasPrefix(strings.TrimSpace(f.Body), "{") {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

func (f Form) contentType() string {
	for _, one := range f.Fields {
		if strings.EqualFold(one.Name, "Content-Type") {
			return one.Value
		}
	}
	return ""
}

// inJSON is a text as it stands within a JSON string.
func inJSON(text string) string {
	out, _ := json.Marshal(text) // a string always can be
	return string(out[1 : len(out)-1])
}
