package origin

import (
	"context"
	"errors"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
)

// options are what a step's request is made with.
func (s *sampleRun) options(ctx context.Context, st *casefile.Step, at *check.Sample, g *ground.Resource) request.Options {
	agent := s.a.d.opts.Agent + " (" + s.a.c.ID + ")"
	return request.Options{
		Scope: at.Scope, Scheme: g.Scheme, Agent: agent, Step: st.ID, Way: g.Way, Nonces: &s.nonces,
		Challenge: func(of scheme.Scheme, method, target string) (*message.Response, error) {
			answer, err := s.challenge(ctx, method, target, at, g)
			if err != nil || (method == g.Method() && target == g.Path) || len(scheme.Offers(of, answer.Values("WWW-Authenticate"))) > 0 {
				return answer, err
			}
			return s.challenge(ctx, g.Method(), g.Path, at, g) // as there is none for these
		},
	}
}

// challenge asks for a challenge with a method and a request target.
func (s *sampleRun) challenge(ctx context.Context, method, target string, at *check.Sample, g *ground.Resource) (*message.Response, error) {
	agent := s.a.d.opts.Agent + " (" + s.a.c.ID + ")"
	x := s.a.client.Exchange(ctx, g.Resource, request.Ask(g.Resource, method, target, agent))
	s.connections++
	at.Challenge, at.ChallengeConnection = &x, s.connections
	if x.Response == nil {
		return nil, errors.New("a plain request for a challenge was not answered: " + x.Detail)
	}
	return x.Response, nil
}

// late is what is added to the life of a nonce, so that a server that counts
// whole seconds finds it too old as well.
const late = time.Second

// wait is the pause before a step. The sample gives its place to others
// meanwhile.
func (s *sampleRun) wait(ctx context.Context, st *casefile.Step) error {
	d := st.Wait
	if st.WaitNonce {
		d = s.a.d.opts.Target.Limits.NonceLife + late
	}
	return s.a.pause(ctx, d+s.jitter(st))
}

// addProof takes up what the server tells of a secret, so that it is masked.
func (s *sampleRun) addProof(r ready) {
	c := r.built.Credentials
	if c == nil {
		return
	}
	if of, ok := scheme.Named(c.Scheme); ok {
		s.a.Evidence.Secrets.Add(of.Told(r.at.Exchange.Response)...)
	}
}
