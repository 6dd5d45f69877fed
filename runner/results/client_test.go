package results

import "testing"

// TestUnfit: a server has to hold what it is said to have; a client has to come,
// and may lack the rest.
func TestUnfit(t *testing.T) {
	ground := []Ground{{Resource: "reach"}, {Resource: "digest"}, {Resource: "basic", Holds: true}}
	for role, want := range map[Role]int{RoleServer: 2, RoleClient: 1} {
		if got := (&Run{Role: role, Ground: ground}).Unfit(); len(got) != want || got[0].Resource != Reach {
			t.Errorf("%q: want %d, got %v", role, want, got)
		}
	}
	if Ability("redirect") != "follows redirects" || Ability("nothing") != "" {
		t.Error("a capability is not told in words, or none is")
	}
}
