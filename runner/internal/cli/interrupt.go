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
// second. When all is done, nobody listens any more. One that is interruptible
// already stays as it is: two listeners would take one signal for two.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(listening{}) != nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancel(context.WithValue(ctx, listening{}, true))
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, ending()...)
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
		signal.Reset(ending()...)
	}
}

// listening marks a context that ends by the signals.
type listening struct{}

// ending are the signals that ask a run to end: also that of a terminal which is
// closed, unless somebody (nohup) has seen to it that it does not count.
func ending() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}
