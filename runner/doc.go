// Package runner judges a server by the suite: it reads the cases, finds out
// what the target is, runs the cases, and gives back one document with all
// results. It prints nothing and knows nothing of Ginkgo; packages
// [authspec/runner/specs] and [authspec/runner/authtest] show its results in
// their own ways, and the command line is a third.
//
// # One call
//
// [Run] does everything. It needs the URL of a protected resource, or a target
// file (the README of authspec describes these):
//
//	run, err := runner.Run(ctx, runner.Options{
//		Target: runner.Target{URL: "https://127.0.0.1:8443/private/", User: "alice", Password: secret},
//		Suites: []string{"core"},
//	}, nil)
//	if err != nil {
//		return err // wrong use: an option or a file with a mistake, all of them at once
//	}
//	os.Exit(run.Exit)
//
// What the target does is never an error: that it is not there, refuses the
// credentials, or goes down stands in the document ([results.Run]).
//
// # The life of a run
//
// Run goes through four steps, which can be taken one by one, to show results as
// they come:
//
//	Options
//	   │  Prepare        reads the cases and all files, and chooses; nothing is sent
//	   ▼
//	*Prepared ──Probe──▶ Probe       what a run finds out before its cases, and no more
//	   │  Start          settles the ground, then runs the cases ahead, several at a time
//	   ▼
//	*Session ──Wait(i)─▶ results.Case   the result of case i, as soon as it is known
//	   │  Finish         waits for what is left
//	   ▼
//	*results.Run         the document, with its exit status
//
//	p, err := runner.Prepare(options)
//	if err != nil {
//		return err
//	}
//	session := p.Start(ctx)
//	for i, c := range p.Cases() {
//		r := session.Wait(i)
//		fmt.Println(r.Verdict, c.Title)
//	}
//	run := session.Finish()
//
// [Prepare] does all that can be wrong about the user's own files, so its error
// is the only one, and comes before the first request; it lists all of them,
// each with its file, line and column. [Prepared.Cases] are the
// chosen cases in the order of their files, which is that of the results,
// whatever the order in which they are run.
//
// [Prepared.Start] settles the ground: which resources answer, whether they
// refuse strangers, whether the credentials lead in, and how the protected
// content is told from other content. It returns when that is known, while the
// cases begin to run. A Prepared is for one Start or one Probe.
//
// [Session.Wait] blocks until a case is through. It may be asked for the cases
// in any order, and again; [Session.Finish] waits for those that nobody asked
// for. Where the ground does not hold there are results all the same: blocked,
// with the reason.
//
// # Interruption
//
// When the context that Start was given ends, by a deadline or by a signal,
// cases under way are given up and the others never begin. Wait then returns
// results without a verdict, which are not in the document; Finish sets
// Interrupted and the exit status 130. Nothing that was cut off in this way
// counts against the target.
//
// # Clients
//
// Where [Options] have a [Client] and no Target, the suite plays the servers that a
// client meets: a command that is started once a case, a function of the program's
// own, or one that comes by itself to an address. What it is given for a case is
// [ClientGiven]; in the command, and in its environment, the same stands under the
// names of [ClientPlaceholders]. The ground is then what the client can do
// ([ClientNeeds]), and a case that needs more of it is a skip with the reason.
//
// # What is sent, and where to
//
// Requests go to the origins that the target names, and nowhere else: redirects
// are not followed. Credentials are sent as they are, so the target should be
// one where a test account may do harm; Options.Safe leaves out what could
// disturb a server in use, and limits in the target file say how much it bears
// and when it locks accounts. No text of a document, an error or a [Probe] holds
// a secret of the target: a placeholder such as ${ordinary.password} stands
// where it was.
package runner
