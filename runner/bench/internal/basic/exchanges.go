// Package basic is the work that everybody is measured with: plain requests to a
// resource behind Basic, and what comes back for each. It has them as a list, as
// cases of authspec, as a server that answers them, and as the bare loop that
// sends them.
//
// It may import the standard library alone: nothing of what is measured.
package basic

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// User and Password lead in.
const (
	User     = "alice"
	Password = "wonderland"
)

// Kinds are what the exchanges show, in turn.
var Kinds = []string{"none", "wrong", "malformed", "right"}

// Exchange is one request, and the answer that is right.
type Exchange struct {
	Name          string // "wrong-17"
	Authorization string // empty: the field is left out
	Status        int    // a 401 has to offer Basic, too
}

// Exchanges are that many, of each of the Kinds a quarter. No two of them have
// the same wrong password.
func Exchanges(n int) []Exchange {
	list := make([]Exchange, n)
	for i := range list {
		kind := Kinds[i%len(Kinds)]
		list[i] = Exchange{Name: fmt.Sprintf("%s-%d", kind, i), Authorization: authorization(kind, i), Status: 401}
		if kind == "right" {
			list[i].Status = 200
		}
	}
	return list
}

func authorization(kind string, i int) string {
	userPass := ""
	switch kind {
	case "none":
		return ""
	case "wrong":
		userPass = fmt.Sprintf("%s:no-%d", User, i)
	case "malformed":
		userPass = fmt.Sprintf("no-colon-%d", i)
	case "right":
		userPass = User + ":" + Password
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(userPass))
}

// WriteList writes the list for the bare loop: a line each, the status and the
// value of Authorization.
func WriteList(w io.Writer, list []Exchange) error {
	out := bufio.NewWriter(w)
	for _, x := range list {
		fmt.Fprintf(out, "%d\t%s\n", x.Status, x.Authorization)
	}
	return out.Flush()
}

// ReadList reads what WriteList wrote. The names are not in it.
func ReadList(r io.Reader) (list []Exchange, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		status, value, ok := strings.Cut(lines.Text(), "\t")
		n, err := strconv.Atoi(status)
		if !ok || err != nil {
			return nil, fmt.Errorf("line %d: want a status, a tab and the credentials, got %q", len(list)+1, lines.Text())
		}
		list = append(list, Exchange{Authorization: value, Status: n})
	}
	return list, lines.Err()
}
