package useragent

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// spelled tells whether a case is about a user or a password of its own, which may
// hold what the syntax of a netrc file has a use for.
func spelled(s *casefile.Start) bool {
	if s == nil {
		return false
	}
	plain := s.Account == "" || s.Account == target.Ordinary || s.Account == "second"
	return !plain || s.User != nil || s.Password != nil
}

// encoded tells whether the URL of a case has its user or password otherwise than
// as they are.
func (a *Agent) encoded(c *casefile.Case) bool {
	anywhere := &servers{origins: map[casefile.RefKind]string{casefile.RefOrigin: "http://127.0.0.1"}}
	g, err := a.given(c, a.newPlay(c), anywhere)
	return err == nil && !strings.Contains(g.WithUserinfo, "://"+g.User+":"+g.Password+"@")
}
