package client

import "strings"

// netrc looks a host up in a file of the form that ftp(1) describes: "machine
// HOST login USER password PASSWORD", in words, and "default" for what comes
// after all others. The host has to be the same, not one below it.
func netrc(text, host string) (user, password string) {
	words := netrcWords(text)
	matches := false
	for i := 0; i < len(words); i++ {
		value := ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		switch words[i] {
		case "machine", "default":
			if matches {
				return user, password
			}
			matches = words[i] == "default" || strings.EqualFold(value, host)
			if words[i] == "default" {
				continue
			}
		case "login":
			if matches {
				user = value
			}
		case "password":
			if matches {
				password = value
			}
		case "account":
		default:
			continue
		}
		i++
	}
	return user, password
}

// netrcWords are the words of a file, without what defines macros, which goes on
// to an empty line, and without comments.
func netrcWords(text string) (words []string) {
	macro := false
	for line := range strings.Lines(text) {
		list := strings.Fields(line)
		macro = macro && len(list) > 0
		for i, word := range list {
			macro = macro || word == "macdef"
			if macro || i == 0 && strings.HasPrefix(word, "#") {
				break
			}
			words = append(words, word)
		}
	}
	return words
}
