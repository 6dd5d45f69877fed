package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible is a context that ends when the user interrupts the program.
// Whoever does so once more does not want to wait for what is still being
// finished: the process ends at once. It is asked for here and not left to the
// system, as others (Ginkgo) listen for the same signals and would swallow the
// second. When all is done, nobody listens any more.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range 2 {
			select {
			case <-done:
				return
			case <-signals:
				if ctx.Err() != nil {
					os.Exit(exitInterrupted)
				}
				cancel()
			}
		}
	}()
	return ctx, func() {
		cancel()
		close(done)
		signal.Reset(os.Interrupt, syscall.SIGTERM)
	}
}
