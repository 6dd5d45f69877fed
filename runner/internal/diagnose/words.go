package diagnose

import (
	"encoding/json"
	"strings"

	"authspec/runner/internal/message"
	"authspec/runner/internal/pattern"
)

// said is what a server says of a refusal, in its own words: in the challenge, or
// in the content.
func said(r *message.Response) []string {
	if r == nil {
		return nil
	}
	var list []string
	for _, c := range challenges(r) {
		for _, name := range []string{"error_description", "error"} {
			for _, p := range c.Param(name) {
				if p.Value != "" {
					list = append(list, p.Value)
				}
			}
		}
	}
	var document map[string]any
	body := strings.TrimSpace(string(r.Body))
	switch {
	case json.Unmarshal(r.Body, &document) == nil:
		for _, name := range []string{"error_description", "message", "detail", "error", "title", "reason", "msg", "description", "hint"} {
			list = append(list, texts(document[name])...)
		}
		list = append(list, texts(document["errors"])...)
	case body != "" && len(body) < 400 && !strings.HasPrefix(body, "<"):
		list = append(list, body)
	}
	return list
}

// texts are the texts of a value of JSON.
func texts(v any) []string {
	var list []string
	eachText(v, func(t string) { list = append(list, t) })
	return list
}

// tags are those of a page: what stands between them is read.
var tags = pattern.Of(`(?s)<(?:script|style).*?</(?:script|style)>|<[^>]*>`)

// all is every word of an answer, in which other words are looked for.
func all(r *message.Response) string {
	if r == nil {
		return ""
	}
	text := strings.Join(said(r), "\n")
	body := r.Body
	if len(body) > 16<<10 {
		body = body[:16<<10]
	}
	return text + "\n" + tags().ReplaceAllString(string(body), "\n")
}

// saysOnly is what the answer to the credentials says, and that to a stranger
// does not.
func (s *Seen) saysOnly() string {
	if s.sameAnswer() {
		return ""
	}
	return all(s.first)
}

// quote is the server's own sentence of a refusal; empty: it has none.
func (s *Seen) quote() string {
	if list := said(s.first); len(list) > 0 {
		return s.show(list[0])
	}
	return ""
}

// quoted is that sentence among the evidence.
func (s *Seen) quoted() []string {
	if q := s.quote(); q != "" {
		return []string{`The server says: "` + q + `"`}
	}
	return nil
}

// carrier is what servers call what carries a login; what follows is how they say
// that it is there.
const (
	carrier = `["'\x60]?(?:(?:http|authorization|authentication|bearer|access|auth|jwt|basic|api)[ _-]+)*(?:header|token|credentials?|key|authorization)\b`
	is      = `["'\x60]?[ \t]+(?:is |was |were |are |has been )?`
	given   = `(?:provided|found|given|sent|supplied|present|set)`
)

// The words by which servers tell what they miss in a request.
var (
	wordsOfAbsence = pattern.Of(`(?i)\b(?:missing|lacks?|without)[ \t]+(?:an? |the |any |required )?` + carrier +
		`|\bno ` + carrier + is + given + `\b|` + carrier + is + `(?:not ` + given + `|missing|absent)\b` +
		`|\b(?:header|api[ _-]?key)` + is + `required\b`)
	wordsOfWrong     = pattern.Of(`(?i)\b(?:in(?:valid|correct)|wrong|bad|failed|expired|mismatch|malformed)\b`)
	wordsOfRefusal   = pattern.Of(`(?i)\b(?:wrong|invalid|incorrect|bad) (?:\w+ ){0,3}(?:user(?:name)?|password|credentials?|token|login|api[ -]?key)\b|\b(?:login|authentication|authorization) failed\b|\bunauthori[sz]ed\b|\baccess denied\b|\bnot (?:logged in|authenticated|authorized)\b`)
	wordsOfUnknown   = pattern.Of(`(?i)\b(?:wrong|invalid|incorrect|bad|unknown) (?:\w+ ){0,2}(?:user(?:name)?|password|credentials?|token|login|(?:api[ -]?)?key)\b`)
	wordsOfRight     = pattern.Of(`(?i)\b(?:scopes?|roles?|permissions?|privileges?)\b`)
	wordsOfEither    = pattern.Of(`(?i)\b(?:or|and/or)\b`) // “invalid or expired” says neither
	wordsOfExpiry    = pattern.Of(`(?i)\bexpired?\b|\bexp\b`)
	wordsOfAudience  = pattern.Of(`(?i)\baudience\b|\baud\b`)
	wordsOfIssuer    = pattern.Of(`(?i)\bissuer\b|\biss\b`)
	wordsOfSignature = pattern.Of(`(?i)\bsignature\b|unknown key|no (?:matching )?key|\bkid\b`)
	wordsOfRevoked   = pattern.Of(`(?i)\brevoked\b|\bblacklisted\b|\bno longer (?:valid|active)\b`)
	wordsOfLock      = pattern.Of(`(?i)\b(?:account|user)\b.{0,20}\b(?:locked|blocked|suspended|disabled)\b|too many (?:failed )?(?:login|attempts|failed)|\block(?:ed)?[ -]?out\b`)
	wordsOfSecond    = pattern.Of(`(?i)\b(?:two.factor|2fa|multi.?factor|mfa|one.time (?:password|code)|otp)\b|password authentication (?:was|is|has been) (?:removed|disabled|not)|(?:personal access|application.specific|app) (?:token|password)`)
	wordsOfCert      = pattern.Of(`(?i)(?:client|ssl|tls|required) certificate|certificate (?:was )?(?:not sent|required|missing)|no required ssl`)
	wordsOfKey       = pattern.Of(`(?i)\b(?:x-)?api[ _-]?key\b|subscription key`)
	wordsOfSession   = pattern.Of(`(?i)\bsession\b.{0,30}\b(?:expired|invalid|ended|timed out|not found)\b|(?:expired|invalid) session`)
)

// loginForm is a page that asks for a password by itself.
var loginForm = pattern.Of(`(?i)<input[^>]+type\s*=\s*["']?password`)

func isLoginForm(r *message.Response) bool {
	return r != nil && r.Status/100 == 2 && loginForm().Match(r.Body)
}
