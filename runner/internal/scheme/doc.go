// Package scheme is what a client knows of each scheme of HTTP authentication
// (RFC 9110 §11): what a challenge offers, the credentials that answer it, what
// comes next, whom credentials log in, what varies from answer to answer, and
// what is secret. It does no I/O.
//
// It may import casefile, httpauth, jws, message, pattern and target.
//
// # Where a scheme is asked
//
// One scheme is one file, or a few with its name before them, and one line of
// [Known]. Everybody else finds it by name with [Named], or by the role of a
// resource with [OfRole], and asks:
//
//   - ground, which settles by which scheme the ordinary credentials lead in.
//     [Offers] are what its refusal offers; of the schemes for which the target
//     [Has] credentials, each of its Ways is tried until one leads in, and what
//     Next asks for is sent in between.
//   - request, which has credentials made for a step by Answer. [Ask] has what the
//     case says of them, and gives access to the request that they are for. What
//     comes back is written as the case spells it: see [Credentials.Fields].
//   - placeholder, for which parameters ${STEP.challenge.NAME} means.
//   - origin, which masks what Told finds in an answer, and looks for the
//     Misreadings of right credentials that were refused.
//   - lockout, which counts failed logins: before a case, those that [Fails] and
//     [Readable] expect; when a request is sent, its [Logins].
//   - check, for the [Param] that a challenge implies, for what [Vary] keeps out of
//     comparisons, for the [Secrets] that an answer must not hold, and to [Verify]
//     what a server proves.
//   - check, where a client is judged, for what credentials [Proves], and [Whose]
//     they are.
//   - explain and reproduce, for Words and Curl.
//
// What the octets of a field mean, and the arithmetic, is for package httpauth;
// it knows nothing of accounts and cases.
package scheme
