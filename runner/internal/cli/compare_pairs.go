package cli

import (
	"cmp"
	"io"

	"authspec/runner/internal/idglob"
	"authspec/runner/internal/pairs"
	"authspec/runner/internal/published"
	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// The folders in which pairs are looked for, unless others are named.
const (
	serversFolder = "fixtures/implementations"
	clientsFolder = "fixtures/clients"
)

// pairsAlone finds flags that don't go with --pairs.
func (c *CompareCmd) pairsAlone() error {
	switch {
	case c.Install || c.Results != "" || c.Publish || c.Safe || len(c.Suite) > 0 || len(c.Checks) > 0 || c.By != "requirement":
		return usageError("--pairs starts nothing and goes by whole documents: --install, --results, --publish, --safe, --suite, --checks and --by mean nothing beside it")
	case len(c.Inputs) > 0 && (c.Implementations != "" || c.Clients != "" || len(c.Only) > 0):
		return usageError("--pairs takes reports, or what is published in the folders of --implementations and --clients, not both")
	}
	return nil
}

// pair tells which logins fail between clients and servers.
func (c *CompareCmd) pair(env *Env, outputs []output) error {
	if err := c.pairsAlone(); err != nil {
		return err
	}
	runs, err := c.judged()
	if err != nil {
		return err
	}
	var servers, clients []*results.Run
	for _, run := range runs {
		if run.Role == results.RoleClient {
			clients = append(clients, run)
		} else {
			servers = append(servers, run)
		}
	}
	if len(servers) == 0 || len(clients) == 0 {
		return usageError("--pairs needs a client and a server at least; there are %d and %d", len(clients), len(servers))
	}
	table := pairs.Build(servers, clients)
	console := consoleOf(env, outputs)
	o := report.TableOptions{Colour: env.Colour(console), Width: env.Width(console)}
	if err := report.PairsConsole(console, table, o); err != nil {
		return err
	}
	return writeAll(env, outputs, func(format string, w io.Writer) error { return report.WritePairs(format, w, table, o) })
}

// judged are the runs of both roles: the reports that are named, or what is
// published in two folders.
func (c *CompareCmd) judged() ([]*results.Run, error) {
	var all []*results.Run
	for _, input := range c.Inputs {
		if !isReport(string(input)) {
			return nil, usageError("--pairs goes by JSON reports, and %s is none: authspec run --report json=FILE writes one", input)
		}
		run, err := readReport(string(input))
		if err != nil {
			return nil, err
		}
		all = append(all, run)
	}
	if len(all) > 0 {
		return all, nil
	}
	chosen, err := idglob.Compile(c.Only)
	if err != nil {
		return nil, usageError("%s", err)
	}
	for _, dir := range []string{cmp.Or(c.Implementations, serversFolder), cmp.Or(c.Clients, clientsFolder)} {
		kept, err := published.Read(dir)
		if err != nil {
			return nil, usageError("%s", err)
		}
		runs, err := kept.Runs()
		if err != nil {
			return nil, usageError("%s", err)
		}
		for _, run := range runs {
			if chosen.Empty() || chosen.Match(run.Target.Name) {
				all = append(all, run)
			}
		}
	}
	if unknown := chosen.Unmatched(); len(unknown) > 0 {
		return nil, usageError("--only %s: nothing of that name has published results", unknown[0])
	}
	return all, nil
}
