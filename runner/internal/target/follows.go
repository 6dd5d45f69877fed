package target

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
)

// Following is a document that the target claims to follow beyond the RFCs of
// its schemes. It is claimed and never guessed: what is a MUST for who follows
// it is unsaid for others.
type Following struct {
	Name     string // rfc9068, oauth-2.1, mcp, openapi
	Revision string // of mcp: a date; empty elsewhere
	Named    bool   // the revision was named; where it was not, the newest one is the first that is tried
}

// String is the claim as a target file has it.
func (f Following) String() string {
	if f.Revision == "" {
		return f.Name
	}
	return f.Name + "@" + f.Revision
}

// What a target can claim to follow.
const (
	FollowsRFC9068 = "rfc9068"   // JWT access tokens
	FollowsOAuth21 = "oauth-2.1" // draft-ietf-oauth-v2-1
	FollowsMCP     = "mcp"       // the Model Context Protocol's authorization
	FollowsOpenAPI = "openapi"   // a document that says what needs which credentials
)

// FollowsNames lists what a target can claim to follow.
func FollowsNames() []string {
	return []string{FollowsRFC9068, FollowsOAuth21, FollowsMCP, FollowsOpenAPI}
}

// MCPRevisions lists the revisions of MCP that are known, the newest last: the
// one that counts where none is named.
func MCPRevisions() []string { return []string{"2025-11-25", "2026-07-28"} }

// ParseFollowing reads a claim such as rfc9068 or mcp@2025-11-25.
func ParseFollowing(s string) (Following, error) {
	name, revision, dated := strings.Cut(s, "@")
	f := Following{Name: name}
	switch {
	case !slices.Contains(FollowsNames(), name):
		return f, diag.Problem{
			Text: fmt.Sprintf("%q is nothing that authspec knows how to follow", s),
			Hint: "it knows " + strings.Join(FollowsNames(), ", ") + "; mcp@REVISION for a revision of its own",
		}
	case name != FollowsMCP && dated:
		return f, diag.Problem{Text: fmt.Sprintf("%s has no revisions", name), Hint: "write " + name}
	case name != FollowsMCP:
		return f, nil
	case !dated:
		f.Revision = MCPRevisions()[len(MCPRevisions())-1]
		return f, nil
	case !slices.Contains(MCPRevisions(), revision):
		return f, diag.Problem{
			Text: fmt.Sprintf("authspec knows no revision %q of MCP", revision),
			Hint: "it knows " + strings.Join(MCPRevisions(), " and "),
		}
	}
	f.Revision, f.Named = revision, true
	return f, nil
}

// Follow takes up claims, each once; the last one of a name counts.
func (t *Target) Follow(list ...Following) {
	for _, f := range list {
		t.Follows = slices.DeleteFunc(t.Follows, func(g Following) bool { return g.Name == f.Name })
		t.Follows = append(t.Follows, f)
	}
}

// Claims finds what the target claims to follow, by its name or by name and
// revision.
func (t *Target) Claims(name string) (Following, bool) {
	i := slices.IndexFunc(t.Follows, func(f Following) bool { return f.Name == name || f.String() == name })
	if i < 0 {
		return Following{}, false
	}
	return t.Follows[i], true
}
