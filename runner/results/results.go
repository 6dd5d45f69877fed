package results

import "time"

// Format is the version of the document that this package writes. A reader
// refuses documents of another version instead of guessing.
const Format = 1

// Verdict is what became of a check, or of a case: that of its gravest check.
type Verdict string

// The verdicts, gravest first. The set is closed.
const (
	Fail           Verdict = "fail"            // a MUST, or security of high severity, does not hold
	UnexpectedPass Verdict = "unexpected-pass" // a baseline entry that is no longer true
	Error          Verdict = "error"           // network or harness: nothing can be said
	Blocked        Verdict = "blocked"         // a set-up step or the ground did not hold
	Warn           Verdict = "warn"            // a SHOULD, or security of low severity, does not hold
	ExpectedFail   Verdict = "expected-fail"   // a fail or warn that the baseline names
	Note           Verdict = "note"            // MAY or advice: not seen
	Pass           Verdict = "pass"
	Skip           Verdict = "skip" // does not apply, with the reason
)

// Verdicts lists the closed set, gravest first.
func Verdicts() []Verdict {
	return []Verdict{Fail, UnexpectedPass, Error, Blocked, Warn, ExpectedFail, Note, Pass, Skip}
}

// Rank is the place of v in Verdicts: 0 is the gravest. A verdict outside the
// set ranks as the gravest, so that it can't hide.
func (v Verdict) Rank() int {
	for i, w := range Verdicts() {
		if v == w {
			return i
		}
	}
	return 0
}

// Gravest is the verdict of a case with these verdicts of checks; Skip when
// there is none.
func Gravest(verdicts ...Verdict) Verdict {
	gravest := Skip
	for _, v := range verdicts {
		if v.Rank() < gravest.Rank() {
			gravest = v
		}
	}
	return gravest
}

// Level is how binding a requirement is.
type Level string

// The levels: the first three are those of BCP 14, with negatives and synonyms
// mapped to them; advice is text of an RFC without keyword; security is the
// suite's own expectation and has a Severity.
const (
	Must     Level = "MUST"
	Should   Level = "SHOULD"
	May      Level = "MAY"
	Advice   Level = "advice"
	Security Level = "security"
)

// Levels lists the closed set, strictest first.
func Levels() []Level { return []Level{Must, Security, Should, May, Advice} }

// Severity qualifies the level security: High when protected content is
// delivered without valid credentials or the server crashes or hangs.
type Severity string

// The severities; empty for every level but security.
const (
	High Severity = "high"
	Low  Severity = "low"
)

// Area is what a requirement is about. What one area finds is never counted
// with another's.
type Area string

// The areas, in the order of reports. Auth is challenges, credentials, what is
// protected and caching of it; security is ways around, disclosure and
// robustness; http1 is message rules of RFC 9110 and RFC 9112 that hold for any
// server and say nothing of authentication.
const (
	AreaAuth     Area = "auth"
	AreaSecurity Area = "security"
	AreaHTTP1    Area = "http1"
)

// Areas lists the closed set, in the order of reports.
func Areas() []Area { return []Area{AreaAuth, AreaSecurity, AreaHTTP1} }

// Basis is why a requirement of an RFC binds.
type Basis string

// The bases; empty for the levels advice and security.
const (
	Keyword Basis = "keyword" // the cited section says so with a word of BCP 14
	Derived Basis = "derived" // it follows from a grammar or a definition, by RFC 9110 §2.2 or §2.4
	House   Basis = "house"   // whoever wrote the case says so, for a server of their own
	Draft   Basis = "draft"   // a draft or a vendor's specification says so, to who claims to follow it
)

// Run is the document.
type Run struct {
	Format       int                    `json:"format"`
	Role         Role                   `json:"role,omitempty"` // of what was judged
	Suite        Suite                  `json:"suite"`
	Target       Target                 `json:"target"`
	Gate         []string               `json:"gate"`
	Started      time.Time              `json:"started"`
	Took         Milliseconds           `json:"took"`
	Exit         int                    `json:"exit"`
	ExitReason   string                 `json:"exitReason"`
	Advice       []string               `json:"advice,omitempty"`   // what the user can do when nothing could be told
	Unjudged     []string               `json:"unjudged,omitempty"` // sentences: what was asked for by name, or given, and came to nothing
	Notices      []string               `json:"notices,omitempty"`  // sentences: what the user should know of how the run went, that it was throttled, say
	Interrupted  bool                   `json:"interrupted,omitempty"`
	Shard        *Shard                 `json:"shard,omitempty"` // the part of a run that this is; nil: the whole
	Recognised   *Recognised            `json:"recognised,omitempty"`
	Summary      map[Verdict]int        `json:"summary"` // cases by verdict; every verdict of the set is present
	Ground       []Ground               `json:"ground"`
	Requirements map[string]Requirement `json:"requirements"`
	Results      []Case                 `json:"results"`
}

// Role is the part in an exchange that is judged.
type Role string

// The roles. That of a server is left unsaid in documents and case files.
const (
	RoleServer Role = ""
	RoleClient Role = "client" // authspec plays the server
)

// Milliseconds is a duration in the document: milliseconds with fraction.
type Milliseconds float64

// Millis converts a duration.
func Millis(d time.Duration) Milliseconds {
	return Milliseconds(float64(d.Microseconds()) / 1000)
}

// Duration converts back.
func (m Milliseconds) Duration() time.Duration {
	return time.Duration(float64(m) * float64(time.Millisecond))
}

// Suite says which cases of which version ran.
type Suite struct {
	Version string   `json:"version"`
	Names   []string `json:"names"`
	Part    bool     `json:"part,omitempty"` // only some of their checks were chosen
}

// Target says what was judged.
type Target struct {
	Name    string `json:"name"`
	Bundled bool   `json:"bundled,omitempty"` // it is the reference server that comes with authspec
	URL     string `json:"url"`
	// Command is the command line of a client, with the placeholders for what each
	// case gives it. It has no URL.
	Command        string         `json:"command,omitempty"`
	Implementation Implementation `json:"implementation"`
}

// Implementation names the product behind the target; both may be empty.
type Implementation struct {
	Product string `json:"product,omitempty"`
	Version string `json:"version,omitempty"`
}

// Recognised is the product that a target was taken for, and of what release of
// it the results are published. It changes no verdict.
type Recognised struct {
	Name      string `json:"name"`                // "nginx"
	Version   string `json:"version,omitempty"`   // as the target, or its file, says it
	By        string `json:"by"`                  // what tells: the field and its value, or the target file
	Published string `json:"published,omitempty"` // the version whose results are published; empty: none are
	Remedies  string `json:"remedies,omitempty"`  // the product whose remedies are its own
}

// Ground is what the run found out of one resource before its cases; of a client,
// whether it has one capability, which Ability tells in words.
type Ground struct {
	Resource  string     `json:"resource"` // role; or the capability
	URL       string     `json:"url"`
	Holds     bool       `json:"holds"`
	Reason    string     `json:"reason,omitempty"` // why it does not hold
	Login     string     `json:"login,omitempty"`  // scheme by which the ordinary credentials lead in
	Schemes   []string   `json:"schemes"`          // offered by its challenge
	Content   string     `json:"content"`          // how the protected content is recognised, or why it is not
	Exchanges []Exchange `json:"exchanges"`
}

// Requirement is a row of the catalogue that some check of the run cites.
type Requirement struct {
	Level    Level    `json:"level"`
	Area     Area     `json:"area,omitempty"`
	Basis    Basis    `json:"basis,omitempty"`
	Severity Severity `json:"severity,omitempty"`
	Core     bool     `json:"core,omitempty"` // the suite core holds it
	Source   string   `json:"source"`         // "RFC 9110 §11.4"
	Rule     string   `json:"rule"`
	Impact   string   `json:"impact"`
	// Headline says in a few words what a server does that does not hold it,
	// without a full stop: "A wrong password logs in". Empty where rule and
	// impact do.
	Headline string `json:"headline,omitempty"`
	// CoveredBy is the id of the requirement that says the same in general:
	// where that one does not hold either, it explains this one.
	CoveredBy string `json:"coveredBy,omitempty"`
	// Link is where the first section of the source can be read, or the weakness
	// that it is about; empty where it names nothing that can be read.
	Link string `json:"link,omitempty"`
	// Remedies is how to mend what does not hold: in general first, then the ways
	// of products. None where nobody has written one.
	Remedies []Remedy `json:"remedies,omitempty"`
}

// Remedy is what somebody has to change who wants a requirement to hold.
type Remedy struct {
	Product string `json:"product,omitempty"` // whose way it is; empty: whatever the product
	Do      string `json:"do"`                // whole sentences
}

// Case is the result of one case (of one row, where a case has a matrix).
type Case struct {
	ID        string       `json:"id"`
	Title     string       `json:"title"`
	File      string       `json:"file"`
	Line      int          `json:"line"`
	Resource  string       `json:"resource"` // role
	Tags      []string     `json:"tags,omitempty"`
	Verdict   Verdict      `json:"verdict"`
	Reason    string       `json:"reason"` // of the check that gave the verdict; of the skip
	Level     Level        `json:"level,omitempty"`
	Severity  Severity     `json:"severity,omitempty"`
	Took      Milliseconds `json:"took"`
	Checks    []Check      `json:"checks"`
	Exchanges []Exchange   `json:"exchanges"`
	Reproduce Reproduce    `json:"reproduce"`
}

// Check is the result of one check; its address is Case.ID + "#" + Name.
type Check struct {
	Name        string   `json:"name"`
	Requirement string   `json:"requirement,omitempty"` // empty in set-up steps only
	Level       Level    `json:"level,omitempty"`
	Severity    Severity `json:"severity,omitempty"`
	Draft       bool     `json:"draft,omitempty"` // the basis of the requirement is a draft: it is gated where that is asked for alone
	Harm        Harm     `json:"harm,omitempty"`  // of a check that does not hold
	Verdict     Verdict  `json:"verdict"`
	Was         Verdict  `json:"was"` // without baseline
	Reason      string   `json:"reason,omitempty"`
	Step        string   `json:"step,omitempty"`
	Line        int      `json:"line"`
	Want        string   `json:"want,omitempty"`
	Got         string   `json:"got,omitempty"`
	Known       string   `json:"known,omitempty"` // of a check that does not hold: why the product is known for that
}

// Exchange is one request and its answer as they went over the wire: Sent is what
// authspec wrote, so that of a client its request is Received, and comes first.
// Sent and Received are text: `\\` is a backslash, `\xNN` an octet that is neither
// printable UTF-8 nor CR, LF, TAB. Secrets are replaced by the placeholder
// that made them.
type Exchange struct {
	Step       string       `json:"step"`
	Connection int          `json:"connection"` // numbered from 1 within the case
	Sent       string       `json:"sent"`
	Received   string       `json:"received"`
	Outcome    string       `json:"outcome"`
	Detail     string       `json:"detail,omitempty"` // how it ended, where not complete
	Took       Milliseconds `json:"took"`
	Cut        *Cut         `json:"cut,omitempty"`
}

// Cut counts the octets that the record leaves out.
type Cut struct {
	Sent     int64 `json:"sent,omitempty"`
	Received int64 `json:"received,omitempty"`
}

// Reproduce holds commands that repeat a case; Curl is empty where curl can't.
type Reproduce struct {
	Authspec string `json:"authspec"`
	Curl     string `json:"curl,omitempty"`
}
