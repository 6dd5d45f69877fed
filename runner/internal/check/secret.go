package check

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// hashes are what Digest makes of the password that a text stands for: the
// hash of user, realm and password is as good as the password itself (RFC 7616
// §5.2). It is made for every realm and algorithm that the answer, the refusal
// of the ground or the credentials of the request tell of.
func (v view) hashes(text *casefile.Text) []string {
	account, ok := v.passwordOf(text)
	if !ok {
		return nil
	}
	lines := v.answer().Values("WWW-Authenticate")
	if v.sample.Scope.Answers != nil {
		if refused := v.sample.Scope.Answers(casefile.RefusedStep); refused != nil && refused.Response != nil {
			lines = append(lines, refused.Response.Values("WWW-Authenticate")...)
		}
	}
	made := scheme.Secrets(account, lines)
	if c := v.sample.Credentials; c != nil {
		made = append(made, c.Secrets(account)...)
	}
	list := make([]string, len(made))
	for i, m := range made {
		list[i] = strings.ToLower(m.Value)
	}
	return list
}

// passwordOf is the account whose password a text is, alone or with the user.
func (v view) passwordOf(text *casefile.Text) (target.Account, bool) {
	if len(text.Pieces) != 1 || text.Pieces[0].Ref == nil {
		return target.Account{}, false
	}
	r := text.Pieces[0].Ref
	if r.Kind != casefile.RefAccount || r.Name == "user" || len(r.Filters) > 0 {
		return target.Account{}, false
	}
	return v.sample.Scope.Target.Account(r.Of)
}

// findHash tells whether a text holds one of some hashes in hexadecimal digits.
// A server can offer thousands of realms, so that they are looked up, and not
// looked for one after the other.
func findHash(haystack string, hashes []string) (form string, ok bool) {
	const shortest = 32 // digits, of MD5
	known, lengths := map[string]bool{}, []int{}
	for _, h := range hashes {
		if known[h] = true; !slices.Contains(lengths, len(h)) {
			lengths = append(lengths, len(h))
		}
	}
	if len(known) == 0 {
		return "", false
	}
	digits := 0
	for i := range len(haystack) {
		if !hexDigit(haystack[i]) {
			digits = 0
			continue
		}
		if digits++; digits < shortest {
			continue
		}
		for _, n := range lengths {
			if digits >= n && known[strings.ToLower(haystack[i+1-n:i+1])] {
				return "as the hash of user, realm and password that Digest makes", true
			}
		}
	}
	return "", false
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
