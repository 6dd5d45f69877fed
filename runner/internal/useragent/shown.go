package useragent

import (
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
)

// Shown is a command line as reports tell it: what stands where secrets do, and is
// no placeholder, is left out. Whatever else turns out to be one, as the client
// sends it, is taken out by what knows the secrets of the run.
func Shown(argv []string) []string {
	list := slices.Clone(argv)
	for i := 1; i < len(list); i++ {
		before := list[i-1]
		switch {
		case secretFlag().MatchString(before) && !strings.Contains(before, "="):
			list[i] = hidden(list[i])
		case userFlag().MatchString(before):
			list[i] = userAndPassword(list[i])
		default:
			list[i] = inWord(list[i])
		}
	}
	return list
}

var (
	// Flags whose value is a secret, alone or before "=".
	secretFlag = pattern.Of(`(?i)^--?[a-z0-9-]*(?:password|passwd|pass|secret|token|bearer|api-?key|credential|cookie)s?(?:=|$)`)
	// Flags whose value is user and password with a colon between them.
	userFlag = pattern.Of(`^(?:-u|-U|-a|--user|--proxy-user|--auth|--basic-auth|--creds)$`)
	// A field that holds a secret, as an argument has it.
	secretField = pattern.Of(`(?i)^((?:-H)?\s*[a-z0-9-]*(?:authorization|cookie|token|api-?key|secret)[a-z0-9-]*\s*:\s*(?:(?:Basic|Bearer|Digest|Negotiate|Token)\s+)?)(.+)$`)
	inURL       = pattern.Of(`(://[^/?#@:\s]*:)([^/?#\s]*)@`)
)

// inWord hides the secret in one argument.
func inWord(word string) string {
	switch m := secretField().FindStringSubmatch(word); {
	case secretFlag().MatchString(word) && strings.Contains(word, "="):
		flag, value, _ := strings.Cut(word, "=")
		return flag + "=" + hidden(value)
	case m != nil:
		return m[1] + hidden(m[2])
	case strings.HasPrefix(word, "-u") && !strings.HasPrefix(word, "--"), strings.HasPrefix(word, "-U"):
		return userAndPassword(word)
	case strings.HasPrefix(word, "--user="), strings.HasPrefix(word, "--proxy-user="):
		return userAndPassword(word)
	}
	return inURL().ReplaceAllStringFunc(word, func(of string) string {
		m := inURL().FindStringSubmatch(of)
		return m[1] + hidden(m[2]) + "@"
	})
}

func userAndPassword(word string) string {
	user, password, both := strings.Cut(word, ":")
	if !both {
		return word
	}
	return user + ":" + hidden(password)
}

// hidden stands for a secret; placeholders, and variables of a shell, are none.
func hidden(value string) string {
	if value == "" || braced().MatchString(value) || strings.HasPrefix(value, "$") {
		return value
	}
	return own
}
