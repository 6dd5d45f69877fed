package server

import (
	"strings"
	"unicode/utf8"
)

// normalize brings the path of a request target into the one spelling that
// everything afterwards goes by, above all the decision what is protected:
// percent-encoding undone once, dot segments removed (RFC 3986 §6.2.2). What
// others could take for another path is refused: encoded slashes, backslashes,
// octets that are not UTF-8, broken percent-encoding, control characters.
// Empty segments stay and name nothing here.
func normalize(path string) (string, error) {
	decoded, err := percentDecode(path)
	if err != nil {
		return "", err
	}
	segments := strings.Split(strings.TrimPrefix(decoded, "/"), "/")
	var kept []string
	for i, segment := range segments {
		switch {
		case segment != "." && segment != "..":
			kept = append(kept, segment)
			continue
		case segment == ".." && len(kept) > 0:
			kept = kept[:len(kept)-1]
		}
		if i == len(segments)-1 {
			kept = append(kept, "") // "/a/." and "/a/b/.." are "/a/"
		}
	}
	return "/" + strings.Join(kept, "/"), nil
}

// percentDecode undoes percent-encoding once: what is encoded twice stays
// encoded once, and names nothing here.
func percentDecode(path string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' {
			if i+2 >= len(path) || unhex(path[i+1]) < 0 || unhex(path[i+2]) < 0 {
				return "", badRequest("The path holds a broken percent-encoding.")
			}
			c = byte(unhex(path[i+1])<<4 | unhex(path[i+2]))
			if c == '/' {
				return "", badRequest("The path holds an encoded slash.")
			}
			i += 2
		}
		if c == '\\' || c < ' ' || c == 0x7F {
			return "", badRequest("The path holds a backslash or a control character.")
		}
		out.WriteByte(c)
	}
	if !utf8.ValidString(out.String()) {
		return "", badRequest("The path is not UTF-8.")
	}
	return out.String(), nil
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
