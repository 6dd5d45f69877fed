package useragent

import (
	"slices"
	"testing"
)

// TestShown: a command line is told without the secrets that stand in it.
func TestShown(t *testing.T) {
	for _, c := range []struct{ argv, want []string }{
		{[]string{"curl", "-u", "{user}:{password}", "{url}"}, nil},
		{[]string{"curl", "-u{user}:{password}", "--user={user-pass}", "{url-with-userinfo}"}, nil},
		{[]string{"curl", "-u", "joe:pomelo", "{url}"}, []string{"curl", "-u", "joe:" + own, "{url}"}},
		{[]string{"curl", "-ujoe:pomelo", "--user=joe:pomelo", "-U", "joe"}, []string{"curl", "-ujoe:" + own, "--user=joe:" + own, "-U", "joe"}},
		{[]string{"x", "--password", "pomelo", "--api-key=pomelo", "-token", "t"}, []string{"x", "--password", own, "--api-key=" + own, "-token", own}},
		{[]string{"x", "--password", "{password}", "--token=$TOKEN", "--pass", ""}, nil},
		{[]string{"x", "-H", "Authorization: Bearer pomelo", "Cookie: a=b"}, []string{"x", "-H", "Authorization: Bearer " + own, "Cookie: " + own}},
		{[]string{"x", "-H", "Authorization: Bearer {token}", "Accept: text/plain"}, nil},
		{[]string{"x", "http://joe:pomelo@proxy.example/", "http://{user}:{password}@a/", "http://a:80/b@c"}, []string{"x", "http://joe:" + own + "@proxy.example/", "http://{user}:{password}@a/", "http://a:80/b@c"}},
		{[]string{"authorization: x", "--retries", "3"}, nil},
		{nil, nil},
	} {
		if c.want == nil {
			c.want = c.argv
		}
		if got := Shown(c.argv); !slices.Equal(got, c.want) {
			t.Errorf("%q\nwant %q\ngot  %q", c.argv, c.want, got)
		}
	}
}
