package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// NewCmd writes files to start from.
type NewCmd struct {
	Case   NewCaseCmd   `cmd:"" help:"Write a case of your own, with the requirement that it cites."`
	Target NewTargetCmd `cmd:"" help:"Write a target file by a URL, without asking the server."`
}

// Help implements kong.HelpProvider.
func (*NewCmd) Help() string {
	return `Examples:
  authspec new case acme/no-cookie --dir my-cases
  authspec new target http://127.0.0.1:8080/private/ -o target.yaml`
}

// NewCaseCmd writes a case.
type NewCaseCmd struct {
	ID  string `arg:"" help:"TOPIC/NAME of the case, as in acme/no-cookie."`
	Dir string `default:"." placeholder:"DIR" help:"Directory of your cases (.)."`
}

// Help implements kong.HelpProvider.
func (*NewCaseCmd) Help() string {
	return `Example:
  authspec new case acme/no-cookie --dir my-cases
  authspec validate my-cases
  authspec run target.yaml --cases my-cases --suite own

It writes DIR/TOPIC.yaml and DIR/requirements/TOPIC.yaml, which are right as they are and say in comments what to change. No
file that is there is overwritten. 'authspec help cases' describes all words.`
}

// Run implements the command.
func (c *NewCaseCmd) Run(env *Env) error {
	if !casefile.IsCaseID(c.ID) {
		return usageError("%q is no id of a case; write TOPIC/NAME in small letters, digits and single hyphens, as in acme/no-cookie", c.ID)
	}
	topic, name, _ := strings.Cut(c.ID, "/")
	rule := topic + "-" + name
	fill := strings.NewReplacer("TOPIC", topic, "CASE", c.ID, "RULE", rule)
	files := []newFile{
		{filepath.Join(c.Dir, topic+".yaml"), fill.Replace(newCase)},
		{filepath.Join(c.Dir, "requirements", topic+".yaml"), fill.Replace(newRequirement)},
	}
	if err := writeFiles(env, files); err != nil {
		return err
	}
	_, err := fmt.Fprintf(env.Stderr, "Change them, and then:\n  authspec validate %s\n  authspec run TARGET --cases %s --suite own\n", c.Dir, c.Dir)
	return err
}

// NewTargetCmd writes a target file.
type NewTargetCmd struct {
	URL  string `arg:"" optional:"" default:"http://127.0.0.1:8080/private/" help:"Of what is protected (${default})."`
	Out  string `short:"o" default:"target.yaml" placeholder:"FILE" help:"Where to write it (target.yaml)."`
	User string `default:"alice" help:"Name of the ordinary account (alice)."`
}

// Help implements kong.HelpProvider.
func (*NewTargetCmd) Help() string {
	return `Example:
  authspec new target http://127.0.0.1:8080/private/ -o target.yaml
  AUTHSPEC_PASSWORD=… authspec run target.yaml

The resource is taken to be protected by Basic; change it where it is not. 'authspec probe URL -o FILE' asks the server
instead, and 'authspec help target' describes all words.`
}

// Run implements the command.
func (c *NewTargetCmd) Run(env *Env) error {
	t, err := target.FromURL(c.URL)
	if err != nil {
		return usageError("%s", err)
	}
	t.Resources[0].Role, t.Discover = httpauth.Roles()[0], false // the scheme that most servers have
	t.SetAccount(target.Account{Role: target.Ordinary, User: c.User})
	if err := writeFiles(env, []newFile{{c.Out, string(t.Draft(nil))}}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stderr, "Change it, and then:\n  AUTHSPEC_PASSWORD=… authspec run %s\n", c.Out)
	return err
}

// newFile is a file to write.
type newFile struct{ name, text string }

// writeFiles writes files none of which is there, with their directories.
func writeFiles(env *Env, files []newFile) error {
	for _, f := range files {
		if _, err := os.Lstat(f.name); err == nil {
			return usageError("%s is there already; add to it by hand, or name another place", f.name)
		}
	}
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.name), 0o755); err != nil {
			return usageError("%s can't be written: %s", f.name, systemReason(err))
		}
		if err := writeNew(f.name, []byte(f.text), false); err != nil {
			return err
		}
		fmt.Fprintf(env.Stdout, "%s\n", f.name)
	}
	return nil
}

const newCase = `# yaml-language-server: $schema=case.schema.json
# (authspec schema cases >case.schema.json; authspec help cases describes every word)
# A # right before a word hides a setting: take it away to have that.
format: 1
topic: TOPIC
requirement: RULE # what each check of this file checks; a check may name another one
cases:
  - id: CASE
    title: A refusal sets no cookie # the right behaviour, in a sentence
    resource: protected # by its role in the target file; this is the one that needs credentials
    matrix: # each row becomes a case of its own: CASE/no-credentials …
      no-credentials: {credentials: none}
      wrong-password: {credentials: wrong} # the ordinary user with a password that is not theirs
    steps: # requests, one after the other
      - id: refused-here # only needed where a later step names this one
        request:
          auth: "${credentials}" # also ordinary, second …: valid credentials of that account
          #method: POST
          #fields: [{Content-Type: application/json}]
          #body: '{"a": "${unique}"}'
        #repeat: 3 # send it three times
        #capture: {id: {json: /id}} # a later text says ${refused-here.capture.id}
        expect: # each check has a verdict of its own
          - status: 401
          - field: {name: Set-Cookie, count: 0}
            when: {status: 401} # otherwise there is nothing to judge
          #- body: {contains: "log in"}
          #- json: {/error: {equals: unauthorized}}
`

const newRequirement = `# yaml-language-server: $schema=../requirements.schema.json
# (authspec schema requirements >requirements.schema.json)
format: 1
requirements:
  - id: RULE
    level: MUST # fails a run; SHOULD warns (--gate should gates that too), MAY notes
    basis: house # a rule of your own; without it the source has to be a section of an RFC
    source: House rules
    rule: A refusal has status 401 and sets no cookie.
    impact: Strangers fill the session store.
    headline: Sets a cookie for strangers
`
