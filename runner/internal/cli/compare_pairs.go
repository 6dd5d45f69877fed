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
	if len(c.Inputs) > 0 {
		return c.named()
	}
	var all []*results.Run
	chosen, err := idglob.Compile(c.Only)
	if err != nil {
		return nil, usageError("%s", err)
	}
	var errs []error
	for _, dir := range []string{cmp.Or(c.Implementations, serversFolder), cmp.Or(c.Clients, clientsFolder)} {
		kept, err := published.Read(dir)
		if err != nil {
			errs = append(errs, usageError("%s", err))
			continue
		}
		runs, err := kept.Runs()
		if err != nil {
			errs = append(errs, usageError("%s", err))
		}
		for _, run := range runs {
			if chosen.Empty() || chosen.Match(run.Target.Name) {
				all = append(all, run)
			}
		}
	}
	if err := together(errs...); err != nil {
		return nil, err
	}
	if unknown := chosen.Unmatched(); len(unknown) > 0 {
		return nil, usageError("--only %s: nothing of that name has published results", unknown[0])
	}
	return all, nil
}

// named are the reports of the command line.
func (c *CompareCmd) named() (all []*results.Run, err error) {
	errs := make([]error, len(c.Inputs))
	for i, input := range c.Inputs {
		if !isReport(string(input)) {
			errs[i] = usageError("--pairs goes by JSON reports, and %s is none: authspec run --report json=FILE writes one", input)
			continue
		}
		var run *results.Run
		run, errs[i] = readReport(string(input))
		all = append(all, run)
	}
	return all, together(errs...)
}
