package runner

import (
	"crypto/tls"
	"fmt"
	"os"
	"strings"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/issuer"
	"authspec/runner/internal/known"
	"authspec/runner/internal/library"
	"authspec/runner/internal/openapi"
	"authspec/runner/internal/process"
	"authspec/runner/internal/target"
	"authspec/runner/internal/useragent"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// Prepared is a run whose options and files are right; nothing has been sent.
type Prepared struct {
	options   Options
	library   *library.Library
	items     []*applicability.Item
	added     bool // some items are there though nobody chose them
	target    *target.Target
	baseline  *verdict.Baseline
	gate      verdict.Gate
	tlsConfig *tls.Config
	issuer    *issuer.Server    // nil: the run plays none
	agent     *useragent.Agent  // nil: a server is judged
	family    *process.Family   // of the runs of a client; nil: it is no program
	visits    *useragent.Visits // nil: nobody is waited for
	newKeys   bool
	divided   *divided // nil: the run is one machine's
}

// CaseInfo is what is known of a chosen case before it runs.
type CaseInfo struct {
	ID, Title string
	File      string
	Line      int
	Labels    []string
}

// Prepare reads the cases and all other files, and chooses. The error is wrong
// use, with all mistakes that were found.
func Prepare(o Options) (*Prepared, error) {
	lib, err := library.Load(o.Cases)
	if err != nil {
		return nil, o.wrong(err)
	}
	p := &Prepared{options: o, library: lib}
	steps := []func() error{p.readTarget, p.choose, p.readVariables, p.readBaseline, p.readGate, p.readTLS, p.mint}
	if o.Client != nil {
		steps = []func() error{p.choose, p.readBaseline, p.readGate, p.readClient}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			p.endFamily()
			return nil, o.wrong(err)
		}
	}
	return p, nil
}

// Requirement is what a check cites, by its id.
func (p *Prepared) Requirement(id string) (results.Requirement, bool) {
	return p.library.Requirement(id)
}

func (p *Prepared) choose() error {
	chosen, err := p.library.Choose(library.Selection{
		Role:   p.options.role(),
		Suites: p.options.Suites, Only: p.options.Only, Skip: p.options.Skip, Label: p.options.Label,
	})
	if err != nil {
		return err
	}
	library.Ready(chosen)
	if chosen, err = p.divide(chosen); err != nil {
		return err
	}
	for _, c := range chosen {
		p.items = append(p.items, &applicability.Item{Case: c.Case.Whole(), Checks: c.Checks, Own: c.Case.Own})
	}
	return nil
}

// readTarget takes the target file, or makes a target of the URL.
func (p *Prepared) readTarget() (err error) {
	t, getenv := p.options.Target, p.options.Target.getenv()
	document, err := t.document()
	if err != nil {
		return err
	}
	switch {
	case t.Content != nil:
		p.target, err = target.Parse(target.Source{File: t.File, Content: t.Content, Getenv: getenv})
	case t.File != "":
		p.target, err = target.Load(t.File, getenv)
	case document != nil:
		p.target, err = target.OfDocument(document, t.URL)
	default:
		p.target, err = target.FromURL(t.URL)
	}
	if err != nil {
		return problems(err)
	}
	if document != nil {
		p.target.Document = document
	}
	if t.User != "" {
		p.target.SetAccount(target.Account{Role: target.Ordinary, User: t.User, Password: t.Password})
	}
	if t.Token != "" {
		p.target.SetToken(target.Token{Name: target.ValidToken, Value: t.Token, Variable: t.TokenEnv})
	}
	for _, claim := range append(p.claimed(), t.Follows...) {
		f, err := target.ParseFollowing(claim)
		if err != nil {
			return diag.Problems{{Text: "--follows: " + err.Error()}}
		}
		p.target.Follow(f)
	}
	if err := p.readReach(); err != nil {
		return err
	}
	if err := p.target.UseMCP(); err != nil {
		return diag.Problems{{Pos: diag.Pos{File: t.File}, Text: err.Error()}}
	}
	p.target.UseOpenAPI()
	p.library = p.library.For(p.instances)
	return nil
}

// getenv looks variables of the environment up.
func (t Target) getenv() func(string) (string, bool) {
	if t.Getenv == nil {
		return os.LookupEnv
	}
	return t.Getenv
}

// readVariables takes what the chosen cases ask of the environment. What is not
// set, or set and empty, as secrets are in builds of forks, is a problem: nothing
// would be judged by a case that was chosen.
func (p *Prepared) readVariables() error {
	var wrong diag.Problems
	variables := map[string]string{}
	for _, item := range p.items {
		for _, ref := range item.Case.Uses.Variables {
			value, set := p.options.Target.getenv()(ref.Name)
			if variables[ref.Name] = value; value != "" {
				continue
			}
			state := "not set"
			if set {
				state = "set and empty"
			}
			wrong.AddHint(ref.Pos, "set it, or leave the case out with --skip "+item.Case.ID, "the environment variable %s is %s", ref.Name, state)
		}
	}
	p.target.Variables = variables
	return wrong.Unique().Err()
}

// claimed is what the suites that were asked for by name take the target to
// follow.
func (p *Prepared) claimed() (list []string) {
	for _, name := range p.options.Suites {
		if s, err := p.library.Suite(name); err == nil && s.Follows != "" {
			list = append(list, s.Follows)
		}
	}
	return list
}

// problems makes a list of an error that is a sentence, or several, one a line.
func problems(err error) diag.Problems {
	if list, ok := err.(diag.Problems); ok {
		return list
	}
	var list diag.Problems
	for line := range strings.Lines(err.Error()) {
		list = append(list, diag.Problem{Text: strings.TrimSuffix(line, "\n")})
	}
	return list
}

// document reads the OpenAPI document that the options name; nil: none.
func (t Target) document() (*openapi.Document, error) {
	if t.OpenAPI == "" {
		return nil, nil
	}
	return openapi.ReadFile(t.OpenAPI)
}

// instances are the operations that a role of them stands for.
func (p *Prepared) instances(role string) (list []casefile.Instance) {
	for _, r := range p.target.Instances(role) {
		o := r.Operation
		_, name, _ := strings.Cut(r.Role, "/")
		title := o.Method + " " + o.Template
		if r.By != "" {
			title += " by " + r.By
		}
		list = append(list, casefile.Instance{Name: name, Title: title, Resource: r.Role, Writes: !o.Safe()})
	}
	return list
}

// mint makes the tokens that the target was not given, by the key of its issuer,
// and has that listen if it is this run.
func (p *Prepared) mint() (err error) {
	if i := p.target.Issuer; i != nil && i.Listen != "" {
		p.newKeys = !i.Signs()
		if p.issuer, err = issuer.Listen(i); err != nil {
			return diag.Problems{{Text: err.Error(), Hint: "name another address in `listen` of the target file's issuer"}}
		}
	}
	return p.target.Mint(time.Now())
}

// Issuer is the URL of the authorization server that the run plays, by which
// the target has to know it; empty: the run plays none, or under another name.
func (p *Prepared) Issuer() string {
	if i := p.target.Issuer; p.issuer != nil && i.Name == i.Serves {
		return i.Serves
	}
	return ""
}

// NewKeys tells whether the keys of that server were made up for this run, so
// that a target can't know them beforehand.
func (p *Prepared) NewKeys() bool { return p.newKeys }

// serve has the authorization server of the run answer from now on; end ends it.
func (p *Prepared) serve() (end func()) {
	if p.issuer == nil {
		return func() {}
	}
	p.issuer.Serve()
	return p.issuer.Close
}

func (p *Prepared) readBaseline() error {
	if p.options.Baseline == "" {
		return nil
	}
	if name, of := p.knownBaseline(); of {
		from, reasons, err := known.Expected(name)
		if err != nil {
			return fmt.Errorf("the baseline %s: %w", p.options.Baseline, err)
		}
		p.baseline = verdict.KnownBaseline(from, reasons)
		return nil
	}
	baseline, err := loadBaseline(p.options.Baseline)
	if err != nil {
		return err
	}
	p.baseline = baseline
	return p.baseline.Bind(p.library.Addresses())
}

// loadBaseline reads the file of a baseline.
func loadBaseline(file string) (*verdict.Baseline, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable("the baseline", file, err)
	}
	return verdict.LoadBaseline(file, content)
}

// knownPrefix begins a baseline that is no file.
const knownPrefix = "known:"

// knownBaseline is the product of which what is known is expected, if any.
func (p *Prepared) knownBaseline() (name string, of bool) {
	return strings.CutPrefix(p.options.Baseline, knownPrefix)
}

func (p *Prepared) readGate() (err error) {
	p.gate = verdict.DefaultGate()
	if len(p.options.Gate) > 0 {
		p.gate, err = verdict.ParseGate(p.options.Gate)
	}
	return err
}

func (p *Prepared) readTLS() (err error) {
	p.tlsConfig, err = p.options.TLS.Config()
	return err
}

// Cases are the chosen cases, in the order in which their results come.
func (p *Prepared) Cases() []CaseInfo {
	list := make([]CaseInfo, len(p.items))
	known := labels{library: p.library}
	for i, item := range p.items {
		c := item.Case
		list[i] = CaseInfo{c.ID, c.Title, c.Pos.File, c.Pos.Line, known.of(c)}
	}
	return list
}

// suites are the names of those that the cases were chosen from.
func (p *Prepared) suites() []string {
	return library.Selection{Suites: p.options.Suites, Only: p.options.Only}.Names()
}
