package server

import "strings"

// againTalks show the defects of what comes twice, and of what is made of a
// pair before it is compared.
func againTalks() []string {
	alice, dora := logins()[0], logins()[4]
	named := func(talk string) string { return strings.Replace(talk, "\n\n", "\nUser-Agent: a (again)\n\n", 1) }
	wrong, right, stranger := named(basic(alice.user+":wrong")), named(with("AUTH:ordinary")), named(withoutCredentials)
	ill := strings.Replace(withoutCredentials, "\n\n", "\nUser-Agent: a (ill)\n\n", 1)
	return []string{
		ill, "GET / HTTP/1.1\nHost: HOST\nContent-Length: some\n\n", ill,
		wrong + wrong, wrong + right, right + wrong, right + stranger, right + right,
		stranger + right, "GET /basic/../ HTTP/1.1\nHost: HOST\n\n", "GET /basic/%2e%2e/ HTTP/1.1\nHost: HOST\n\n",
		"GET /basic/..%2f HTTP/1.1\nHost: HOST\n\n", "GET /basic/%252e%252e/ HTTP/1.1\nHost: HOST\n\n", "GET /basic/..;/ HTTP/1.1\nHost: HOST\n\n",
		"GET /basic HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		with("AUTH:special"), basic(dora.user + ":" + dora.password[:73]),
		basic(alice.user + ":" + strings.Replace(alice.password, "R", "Ŕ", 1)),
		basic(strings.ToUpper(alice.user) + ":" + alice.password),
		"GET /basic/ HTTP/1.0\n\n", "GET /basic/ HTTP/1.0\nAUTH:ordinary\n\n", "HEAD /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		with("Authorization:\n VALUE:ordinary"), with("Connection: close"),
		with("AUTH:utf8"), basic("j\xfcrgen:p\xe4ssw\xf6rd"),
	}
}
