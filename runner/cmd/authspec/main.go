// Command authspec judges how a server does HTTP authentication.
package main

import (
	"context"
	"os"

	_ "authspec/runner/cmd/authspec/early" // before all else
	"authspec/runner/internal/cli"
)

func main() {
	cli.LimitMemory()
	os.Exit(cli.Main(context.Background(), os.Args[1:], cli.System()))
}
