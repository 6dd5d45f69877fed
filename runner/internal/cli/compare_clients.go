package cli

import (
	"context"

	"authspec/runner"
	"authspec/runner/internal/implementation"
)

// clients are those of the folder.
func (c *CompareCmd) clients() (all []*contender, err error) {
	list, err := implementation.LoadClients(c.Clients)
	for _, client := range list {
		one := &contender{software: client, name: client.Name}
		one.judge = func(ctx context.Context) error { return c.judgeClient(ctx, one, client) }
		all = append(all, one)
	}
	return all, err
}

// judgeClient runs the cases that judge clients with one.
func (c *CompareCmd) judgeClient(ctx context.Context, one *contender, described implementation.Client) error {
	client, err := clientOf(ctx, described)
	if err != nil {
		one.absent = "it can't be started: " + err.Error()
		return nil
	}
	return c.run(ctx, one, "--clients", runner.Options{Client: client})
}
