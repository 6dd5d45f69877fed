package scheme

import (
	"testing"

	"authspec/runner/internal/message"
)

func TestTold(t *testing.T) {
	const proof = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
	r := &message.Response{
		Fields:   []message.Field{{Name: "authentication-info", Value: `rspauth="` + proof + `", nc=00000001`}},
		Trailers: []message.Field{{Name: "Authentication-Info", Value: `rspauth="auth"`}},
	}
	if got := Told(r); len(got) != 1 || got[0].Value != proof {
		t.Errorf("want the proof of the header section, got %+v", got)
	}
	if got := Told(nil); got != nil {
		t.Errorf("no answer proves nothing, got %+v", got)
	}
}
