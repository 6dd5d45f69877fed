package scheme

// provesToken: a token as it stands (RFC 6750 §2.1, RFC 9449 §7.1).
func provesToken(rest string, h Holder) (ok bool, got string) {
	switch {
	case h.Token == "":
		return false, "they are a token, and the account has none"
	case rest != h.Token:
		return false, "they are not the token of the account"
	}
	return true, ""
}

func (bearer) Proves(_ Received, rest string, h Holder) (bool, string) { return provesToken(rest, h) }
func (bearer) Names(_ Received, rest string, h Holder) bool {
	return rest != "" && rest == h.Token
}

// Proves: what the proof beside the token proves is not judged.
func (dpop) Proves(_ Received, rest string, h Holder) (bool, string) { return provesToken(rest, h) }
func (dpop) Names(_ Received, rest string, h Holder) bool {
	return rest != "" && rest == h.Token
}
