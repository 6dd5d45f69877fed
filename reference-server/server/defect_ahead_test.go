package server

// aheadTalks show the defects of credentials that nobody asked for.
func aheadTalks() []string {
	return []string{
		"GET / HTTP/1.1\nHost: HOST\nAuthorization: Basic !!!!\n\n",
		"GET /basic/below HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n",
		with("Authorization: Newauth abcd"),
	}
}
