package server

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// comparisonDefects accept user names and passwords that are not those of an
// account.
func comparisonDefects() []Defect {
	return []Defect{
		accepting(what{"password-ignored", "suite-wrong-password",
			"Any password will do."}, func(sent, real login) bool {
			return sent.user == real.user && sent.password != ""
		}),
		accepting(what{"user-ignored", "rfc7617-2-no-other-accepted",
			"The password alone counts."}, func(sent, real login) bool { return sent.password == real.password }),
		accepting(what{"password-of-another-user", "advisory-compare-second-user",
			"The password of any account opens every account."}, func(sent, real login) bool {
			return sent.user == real.user && isPasswordOfAnybody(sent.password)
		}),
		accepting(what{"password-case-folded", "advisory-compare-password-case",
			"The letter case of passwords does not count."}, func(sent, real login) bool {
			return sent.user == real.user && strings.EqualFold(sent.password, real.password)
		}),
		folding(),
		accepting(what{"password-trimmed", "advisory-compare-no-trimming",
			"Blanks and line ends around a password are dropped."}, func(sent, real login) bool {
			return sent.user == real.user && strings.TrimSpace(sent.password) == real.password
		}),
		accepting(what{"password-truncated-8", "advisory-compare-truncation-8",
			"The first eight octets of a password count."}, truncating(8)),
		accepting(what{"password-truncated-16", "advisory-compare-truncation-8",
			"The first sixteen octets of a password count."}, truncating(16)),
		accepting(what{"password-truncated-72", "advisory-compare-truncation-72",
			"The first 72 octets of a password count."}, truncating(72)),
		accepting(what{"password-truncated-73", "advisory-compare-truncation-72",
			"The first 73 octets of a password count."}, truncating(73)),
		accepting(what{"password-cut-at-colon", "rfc7617-2-server-first-colon",
			"A password ends at its first colon."}, func(sent, real login) bool {
			return sent.user == real.user && strings.Contains(real.password, ":") &&
				upTo(sent.password, ":") == upTo(real.password, ":")
		}),
		accepting(what{"password-cut-at-last-colon", "rfc7617-2-server-first-colon",
			"A password ends at its last colon."}, func(sent, real login) bool {
			return sent.user == real.user && strings.Contains(real.password, ":") &&
				strings.HasPrefix(sent.password, real.password[:strings.LastIndexByte(real.password, ':')])
		}),
		accepting(what{"password-prefix-accepted", "advisory-compare-whole-password",
			"A password without its last letter is accepted."}, func(sent, real login) bool {
			return sent.user == real.user && sent.password == real.password[:len(real.password)-1]
		}),
		accepting(what{"password-extended-accepted", "advisory-compare-trailing-garbage",
			"Anything may stand after the password."}, func(sent, real login) bool {
			return sent.user == real.user && strings.HasPrefix(sent.password, real.password)
		}),
		accepting(what{"password-anywhere-accepted", "advisory-compare-trailing-garbage",
			"Anything may stand around the password."}, func(sent, real login) bool {
			return sent.user == real.user && strings.Contains(sent.password, real.password)
		}),
		accepting(what{"one-wrong-letter-accepted", "rfc7617-2-no-other-accepted",
			"One letter of a password may be another one, or missing."}, func(sent, real login) bool {
			return sent.user == real.user && almost(sent.password, real.password)
		}),
		accepting(what{"one-wrong-letter-in-user-accepted", "rfc7617-2-no-other-accepted",
			"One letter of a user name may be another one, or missing."}, func(sent, real login) bool {
			return sent.password == real.password && almost(sent.user, real.user)
		}),
		accepting(what{"empty-password-accepted", "suite-no-grant",
			"An empty password logs in, as an anonymous bind does."}, func(sent, real login) bool {
			return sent.user == real.user && sent.password == ""
		}),
		accepting(what{"empty-user-accepted", "advisory-robust-empty-user",
			"An empty user name logs in."}, func(sent, real login) bool { return sent.user == "" }),
		accepting(what{"sql-injection", "advisory-compare-injection",
			"User name and password are put into a query as they are."}, func(sent, real login) bool {
			return strings.Contains(sent.user+sent.password, "' or ") || strings.Contains(sent.user+sent.password, "'--")
		}),
		accepting(what{"wildcard-accepted", "advisory-compare-injection",
			"A star in the user name stands for any user, as in an LDAP filter."}, func(sent, real login) bool {
			return strings.Contains(sent.user, "*")
		}),
		accepting(what{"operator-accepted", "advisory-compare-injection",
			"A password that is an operator of a document database is applied."}, func(sent, real login) bool {
			return strings.Contains(sent.password, `{"$`)
		}),
		accepting(what{"compatibility-forms-accepted", "advisory-compare-trailing-garbage",
			"A doubled password, or one in compatibility forms, is accepted."}, func(sent, real login) bool {
			return sent.user == real.user &&
				(norm.NFKC.String(sent.password) == real.password || sent.password == real.password+real.password)
		}),
		accepting(what{"not-utf8-accepted", "advisory-robust-non-utf8",
			"Octets that are not UTF-8 are dropped from user name and password."}, func(sent, real login) bool {
			return strings.ToValidUTF8(sent.user, "") == real.user && strings.ToValidUTF8(sent.password, "") == real.password
		}),
		anyPair(),
	}
}

// anyPair lets in whoever gives a user name and password of any kind.
func anyPair() Defect {
	return letting(what{"any-credentials-accepted", "suite-no-grant",
		"Credentials are accepted without being looked up."}, wrongPair)
}

// folding takes a user name in another letter case for another user.
func folding() Defect {
	return accepting(what{"user-case-confused", "advisory-compare-user-case",
		"A user name in another letter case logs in, as somebody else."}, func(sent, real login) bool {
		first := ordinary()
		return real.role == "second" && strings.EqualFold(sent.user, first.user) && sent.password == first.password
	})
}

func truncating(length int) func(sent, real login) bool {
	return func(sent, real login) bool {
		return sent.user == real.user && len(sent.password) >= length && len(real.password) >= length &&
			sent.password[:length] == real.password[:length]
	}
}

func upTo(text, end string) string {
	head, _, _ := strings.Cut(text, end)
	return head
}

func isPasswordOfAnybody(password string) bool {
	for _, l := range logins() {
		if l.password == password {
			return true
		}
	}
	return false
}

// almost tells whether two texts differ in one octet at most.
func almost(sent, real string) bool {
	for i := range len(real) {
		missing := real[:i] + real[i+1:]
		if sent == missing || len(sent) == len(real) && sent[:i]+sent[i+1:] == missing {
			return true
		}
	}
	return false
}
