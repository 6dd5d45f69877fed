package target

import "fmt"

// Absent says that a target, or what came of it so far, lacks what a text or
// credentials are made of, so that what uses it can't be sent or judged.
type Absent struct{ Reason string }

func (a *Absent) Error() string { return a.Reason }

// Lacks is an *Absent with a reason in words.
func Lacks(format string, args ...any) error { return &Absent{fmt.Sprintf(format, args...)} }
