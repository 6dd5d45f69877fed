package message

import (
	"context"
	"errors"
)

// DialError says why there is no connection.
type DialError struct {
	Outcome Outcome // Unreached or Local
	Detail  string  // a sentence for the user
	Err     error   // what it was made from
}

func (e *DialError) Error() string { return e.Detail }

// Unwrap returns what the error was made from.
func (e *DialError) Unwrap() error { return e.Err }

// Failed makes the Exchange of a request for which there is no connection: err
// is that of Dial, or what kept the caller from dialling, such as the end of a
// context.
func Failed(err error) Exchange {
	var d *DialError
	if errors.As(err, &d) {
		return Exchange{Outcome: d.Outcome, Detail: d.Detail, Spent: noConnection}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Exchange{Outcome: Local, Detail: Interruption(err), Spent: noConnection}
	}
	return Exchange{Outcome: Local, Detail: err.Error(), Spent: noConnection}
}

const noConnection = "there is no connection"

// Interruption says why a context has ended.
func Interruption(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "interrupted: the time of the run was over"
	}
	return "interrupted"
}
