package basic

import "time"

// Used is what a process took from begin to end.
type Used struct {
	Wall      time.Duration
	Processor time.Duration // of all processors, by itself and by the system for it
	Peak      int64         // octets of memory that it had at a time; 0: not known
}
