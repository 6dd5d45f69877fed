package lockout

import (
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Credentials in base64: those of the ordinary account, and some that nobody
// has.
const (
	rightLogin = "Basic YWxpY2U6c2VjcmV0"
	wrongLogin = "Basic YWxpY2U6eA=="
)

// sending is a request with some fields Authorization.
func sending(values ...string) *request.Built {
	var b strings.Builder
	b.WriteString("GET / HTTP/1.1\r\nHost: h\r\n")
	for _, v := range values {
		b.WriteString("Authorization: " + v + "\r\n")
	}
	b.WriteString("\r\n")
	r := wire.Read([]message.Part{{Data: []byte(b.String())}})
	return &request.Built{Request: &r}
}

var accounts = &target.Target{Accounts: []target.Account{{Role: "ordinary", User: "alice", Password: "secret"}}}

// An attempt spends what was granted, takes more where its file did not say
// enough, and sends nothing that would lock an account.
func TestGrantSpends(t *testing.T) {
	p := NewPurse(three, client.NewPatience(-1), 0) // two may fail
	if !p.TakeNow(1) {
		t.Fatal("want one granted")
	}
	g := p.Grant(&casefile.Case{}, accounts, 1)
	for i, c := range []struct {
		sends  []string
		refuse bool
	}{
		{[]string{rightLogin}, false},
		{[]string{wrongLogin}, false},             // as the file says
		{[]string{"Bearer x"}, false},             // no login
		{[]string{wrongLogin, rightLogin}, false}, // one more than it says
		{[]string{wrongLogin}, true},
		{[]string{rightLogin}, false},
	} {
		if why := g.Spend(sending(c.sends...)); (why != "") != c.refuse {
			t.Errorf("%d: %q", i+1, why)
		}
	}
	g.Close()
	if p.budget.open != 0 || p.budget.used != 2 {
		t.Errorf("want two failed and nothing in the open, got %d and %d", p.budget.used, p.budget.open)
	}
}

// A case that means to lock an account is not kept from it, and neither is
// anybody where no account is locked.
func TestGrantOfNobody(t *testing.T) {
	means := &casefile.Case{Needs: []casefile.Need{casefile.NeedLockOut}}
	for name, g := range map[string]*Grant{
		"it means to": NewPurse(three, client.NewPatience(-1), 0).Grant(means, accounts, 0),
		"no lock-out": (*Purse)(nil).Grant(&casefile.Case{}, accounts, 0),
	} {
		for range 10 {
			if why := g.Spend(sending(wrongLogin)); why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
		g.CountUnexpectedRefusal(sending(rightLogin), &message.Response{Status: 403})
		g.Close()
	}
}

// Right credentials that are refused count, as the target counts them.
func TestUnexpectedRefusal(t *testing.T) {
	for name, c := range map[string]struct {
		sends  string
		answer *message.Response
		want   int
	}{
		"refused":    {rightLogin, &message.Response{Status: 401}, 1},
		"let in":     {rightLogin, &message.Response{Status: 200}, 0},
		"no answer":  {rightLogin, nil, 0},
		"wrong ones": {wrongLogin, &message.Response{Status: 401}, 0}, // which were granted
	} {
		p := NewPurse(three, client.NewPatience(-1), 0)
		p.Grant(&casefile.Case{}, accounts, 0).CountUnexpectedRefusal(sending(c.sends), c.answer)
		if p.budget.used != c.want {
			t.Errorf("%s: want %d counted, got %d", name, c.want, p.budget.used)
		}
	}
}
