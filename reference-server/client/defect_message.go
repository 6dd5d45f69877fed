package client

// messageDefects handle messages wrongly around a login (RFC 9112 §9).
func messageDefects() []Defect {
	return []Defect{
		what{"content-of-401-left-unread", "rfc9112-9.3-client-reads-401-body",
			"The content of a 401 stays in the connection, and is taken for the next answer."}.breaking(func(r *rules) {
			right := r.body
			r.body = func(ar *answerReader, a *answer, method string) error {
				if a.status == 401 && len(a.fields.values("Content-Length")) == 1 {
					return nil
				}
				return right(ar, a, method)
			}
		}),
	}
}

// hostileDefects lose their way in challenges that nobody means well.
func hostileDefects() []Defect {
	return []Defect{
		hanging(what{"unterminated-string-hangs", "suite-client-ends",
			"A quoted string without an end is read for ever."}, func(line string) bool {
			for s := (scanner{text: line}); !s.end(); s.next++ {
				if s.at(`"`) {
					if _, ok := s.quoted(); !ok && s.end() {
						return true
					}
					s.next--
				}
			}
			return false
		}),
		hanging(what{"long-challenge-hangs", "suite-client-ends",
			"A line of more than 16,000 octets is never done with."}, func(line string) bool { return len(line) > 16000 }),
		hanging(what{"many-challenges-hang", "suite-client-ends",
			"Each of a thousand challenges is compared with all others, over and over."}, func(line string) bool {
			return len(parseChallenges([]string{line})) >= 1000
		}),
		what{"unanswerable-challenge-asked-again", "advisory-robust-client-hostile-challenge",
			"A request whose challenge can't be answered is sent again, up to twenty times, for a better one."}.breaking(func(r *rules) {
			right := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				return right(v, a, again) || a.status == 401 && v.login == nil && v.requests < 20 && v.goesOn()
			}
		}),
	}
}

// hanging is busy until somebody ends the client, where a line is of a kind.
func hanging(w what, where func(line string) bool) Defect {
	return w.breaking(func(r *rules) {
		right := r.lines
		r.lines = func(v *visit, p party, a *answer) []string {
			lines := right(v, p, a)
			for _, line := range lines {
				if where(line) {
					<-v.done
				}
			}
			return lines
		}
	})
}
