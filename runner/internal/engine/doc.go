// Package engine schedules the cases of a run: which of them run beside each
// other, which get another attempt, and what became of each.
//
// # The life of an item
//
// An item is a case that was chosen, together with what is known of it before
// anything is sent: why it is skipped, and how many failed logins it costs.
// Start takes all items and returns a Batch at once; Wait(i) returns what
// became of item i as soon as that is known, so that whoever reports them can
// ask in the order of the files, whatever the order in which they ran.
//
//	item ── order ── dispatch ── attempt ── diagnose ── retries ── findings ── Done
//
// Order: long cases come first, and those that must be alone last; cases that
// can share connections come in a row; a seed draws another order. Cases that
// cost failed logins wait for the purse (package lockout), the cheap ones first;
// those that mean to lock an account come when all others are through. Watch
// cases send nothing: they get their findings at the very end.
//
// Dispatch: Options.Jobs workers take the items from a queue. A case that waits
// for long runs beside the workers, and gives its place away while it waits
// (yieldSlot).
//
// Cases that somebody wrote themselves may use a connection that others of them have
// used (shared.go). What is seen there counts where all of it holds; otherwise the
// attempt is made once more on a new connection at once, before anything else is
// found out about it, and that one counts. The requests are safe ones, and cost no
// failed logins. Before something runs alone, what is kept open is closed.
//
// Attempt: the Driver runs the steps of the case once, in all its samples, and
// returns the evidence. The engine knows nothing of how that is done. An
// attempt is made beside others (runShared) or while all of them are held still
// (runExclusive).
//
// # Retries
//
// A verdict must not come from the load, from a limit on requests or from what
// another case did to the target. So an attempt is made again, once or a few
// times, and which of them counts is settled here:
//
//   - diagnose: something got no answer. First the vitals tell whether the target
//     is still there; an attempt during which it was away is made again. Then the
//     load is excluded (retryUnloaded, with more time and nothing beside it), a
//     connection that did not come about is opened again (retryEnded), and one
//     that was closed is tried again more slowly (retryDropped). What stays
//     silent is tried once more, so that the finding can say whether it happens
//     each time (confirmSilence). Where a connection ended after its answer, in
//     the moment in which one of another case ended without any, the attempt is
//     made again while nothing else goes on.
//   - retryThrottled: an answer asks for time, or seems to (429, 503, 403). All
//     requests are held back for as long as it says, within the time that the run
//     may wait altogether; where plain requests pass meanwhile, it was the
//     target's answer to this very case, and counts.
//   - retryUnsteady: times were found to differ that must be the same. The
//     difference has to be seen twice.
//
// Each further attempt costs its failed logins again (affordRetry); where none
// are left, the evidence says that it was not tried again.
//
// # What is shared
//
// A case runs with the read lock of Batch.quiet, and what must be alone takes
// the write lock: an exclusive attempt, or the vitals while they find out who
// brought the target down. Batch.load bounds how many run beside each other; it
// is halved where the target turns out not to bear so many. Batch.doubt is held
// by the one case that finds out whether the load is to blame. Nobody waits for
// failed logins while holding any of these.
//
// # Done
//
// Of an item that was run driver.Done has the findings and the records of the
// exchanges of the attempt that counts. Skipped and Blocked say why there is
// nothing to judge after all: the run may not wait for the failed logins, the
// resource was lost, or the account no longer leads in. When the context ends,
// what has not begun, or is not through, is Interrupted.
//
// # Rooms beside it
//
// Package origin makes the attempts at an origin server; client sends, at a pace
// and with the patience of the run; ratelimit and vitals find out whether the
// target limits requests, and whether it is still there; lockout counts failed
// logins; watch collects for the watch cases; record bounds what is kept.
//
// It may import applicability, casefile, check, client, driver, lockout,
// message, ratelimit, record, target, vitals, watch and results.
package engine
