package results

// Reach is the part of a client's ground without which nothing can be judged:
// that it asks for the URL which it is given.
const Reach = "reach"

// Decoding is the part of a client's ground that it decodes user and password of
// its URL: no case needs it, but those with ones that are encoded there judge only
// a client that does.
const Decoding = "decoding"

// abilities say what a client does that has a capability, by the name that it
// has in the ground of a run and among the needs of cases.
var abilities = map[string]string{
	Reach:        "asks for the URL that it is given",
	"basic":      "answers Basic challenges",
	"digest":     "answers Digest challenges",
	"challenge":  "waits until it is asked for credentials",
	"unasked":    "sends Basic credentials unasked",
	"redirect":   "follows redirects",
	"cookies":    "keeps cookies",
	"bearer":     "sends the token that it is given",
	"proxy":      "uses the proxy that it is given, and answers its challenges",
	"proxy-user": "is given a user for the proxy",
	"tls":        "trusts the authority that it is given",
	"method":     "sends the method that it is given",
	"body":       "sends the content that it is given",
	"userinfo":   "takes user and password from the URL",
	Decoding:     "decodes user and password of the URL",
	"user":       "is given the user by itself",
	"netrc":      "takes user and password from a netrc file",
	"shows":      "shows the content that it gets",
	"several":    "asks for several URLs",
	"registry":   "asks a registry of containers",
	"websocket":  "opens WebSockets",
	"metadata":   "asks where a token can be had, by the metadata of a resource",
}

// Ability says what a client does that has a capability, as the rest of a sentence
// about it: "follows redirects". It is empty for a word that is none.
func Ability(capability string) string { return abilities[capability] }

// Unfit are the parts of the ground without which something can't be judged as it
// was asked for: of a server each resource that does not hold; of a client that it
// asks for nothing at all. What else a client can't do is no failure: the cases
// that need it are skipped.
func (r *Run) Unfit() []Ground {
	var list []Ground
	for _, g := range r.Ground {
		if !g.Holds && (r.Role != RoleClient || g.Resource == Reach) {
			list = append(list, g)
		}
	}
	return list
}

// Answers are the schemes whose challenges a client answers.
func (r *Run) Answers() (schemes []string) {
	for _, g := range r.Ground {
		switch {
		case !g.Holds:
		case g.Resource == "basic":
			schemes = append(schemes, "Basic")
		case g.Resource == "digest":
			schemes = append(schemes, "Digest")
		}
	}
	return schemes
}
