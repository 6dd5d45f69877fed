package ground

// operation settles what an OpenAPI document describes, and asks nothing: it may
// be a request that changes something, and the cases ask it without credentials.
func operation(r *Resource) *Resource {
	r.Holds = true
	r.NoLogin = "credentials are sent only to operations that change nothing and for which the document names one scheme (`security`) that is enough"
	return r
}

// lend has the ways into operations be those into the resources of the same
// scheme, where credentials have led in.
func (g *Ground) lend() {
	for _, r := range g.Resources {
		if r.By == "" {
			continue
		}
		r.NoLogin = "no credentials are known to lead in by `" + r.By + "`"
		for _, like := range g.Resources {
			if like.Role == r.By && like.Holds && like.Scheme != "" && (like.Key == nil) == (r.Key == nil) {
				r.Scheme, r.Way, r.NoLogin = like.Scheme, like.Way, ""
			}
		}
	}
}
