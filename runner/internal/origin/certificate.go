package origin

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// certified is the resource as a step reaches it: with the certificate that the
// step names.
func (s *sampleRun) certified(r ready) target.Resource {
	resource := r.ground.Resource
	if c, ok := s.a.d.opts.Target.Certificate(r.step.Step.Certificate); ok {
		resource.Certificate = c
	}
	return resource
}

// oddCertificate tells why a server may end the connection of a step without an
// answer: it need not talk to whoever has not the right certificate. Empty: it has
// no reason.
func oddCertificate(st *casefile.Step) string {
	switch st.Certificate {
	case target.OtherCertificate:
		return "the client shows another certificate"
	case target.NoCertificate:
		return "the client shows no certificate"
	}
	return ""
}

// end takes up how an exchange ended. Where the server refused to shake hands
// over the certificate, nobody was let in, and nothing is left to judge.
func (r ready) end(x message.Exchange) {
	if why := oddCertificate(r.step.Step); why != "" && x.Outcome == message.Unreached {
		r.at.Skipped = "there is no connection, as " + why + ": " + x.Detail
		return
	}
	r.at.Exchange = x
}
