package runner

import (
	"cmp"
	"strconv"
	"strings"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/reproduce"
	"authspec/runner/results"
)

// Again is the command line that runs cases once more, by their ids, in the
// directory of this run: `authspec run` with the target and what else makes a
// difference to a verdict. Credentials come from the environment or the target
// file, as secrets have no place on a command line. It needs no suite, as the
// choice by id is from all cases. Where a client is judged it is `authspec client`
// with its command.
func (o Options) Again(ids []string) string {
	if o.Client != nil {
		return o.againClient(ids)
	}
	run := "authspec run"
	add := func(flag, value string) {
		if value != "" {
			run += " " + flag + " " + reproduce.Word(value)
		}
	}
	if target := cmp.Or(o.Target.URL, o.Target.File); target != "" {
		run += " " + reproduce.Word(target)
	}
	add("--follows", strings.Join(o.Target.Follows, ","))
	add("--token-env", o.Target.TokenEnv)
	add("--openapi", o.Target.OpenAPI)
	for _, dir := range o.Cases {
		add("--cases", dir)
	}
	add("--baseline", o.Baseline)
	add("--cacert", o.TLS.CACert)
	add("--cert", o.TLS.Cert)
	add("--key", o.TLS.Key)
	if o.TLS.Insecure {
		run += " --insecure"
	}
	for _, f := range o.Fields {
		run += " --header " + reproduce.Header(f.Name)
	}
	for _, r := range o.Resolve {
		add("--resolve", r)
	}
	add("--unix-socket", o.UnixSocket)
	add("--proxy", o.Proxy)
	if o.Timeout > 0 {
		add("--timeout", o.Timeout.String())
	}
	if o.Rate > 0 {
		add("--rate", strconv.FormatFloat(o.Rate, 'f', -1, 64)+"/s")
	}
	switch {
	case o.Wait < 0:
		add("--wait", "none")
	case o.Wait > 0:
		add("--wait", o.Wait.String())
	}
	return reproduce.Authspec(run, ids)
}

// reproduce is how a case is repeated. What a watch case found is found again
// with the cases whose exchanges showed it.
func (p *Prepared) reproduce(item *applicability.Item, done driver.Done, exchanges []results.Exchange) results.Reproduce {
	ids := append([]string{item.Case.ID}, done.From...)
	o := p.options
	if o.Repeat != nil {
		return results.Reproduce{Authspec: o.Repeat(ids)}
	}
	out := results.Reproduce{Authspec: o.Again(ids)}
	if r, ok := p.target.Resource(item.Case.Resource); ok && r.Certificate == nil { // curl has no file of it
		server := reproduce.Server{Origin: r.URL, CACert: o.TLS.CACert, Cert: o.TLS.Cert, Key: o.TLS.Key, Insecure: o.TLS.Insecure, Way: p.way()}
		out.Curl = reproduce.Curl(server, exchanges)
	}
	return out
}
