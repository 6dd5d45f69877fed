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
	"authspec/runner/internal/target"
)

// options are what a step's request is made with.
func (s *sampleRun) options(ctx context.Context, st *casefile.Step, at *check.Sample, g *ground.Resource) request.Options {
	agent := s.a.d.opts.Agent + " (" + s.a.c.ID + ")"
	return request.Options{
		Scope: at.Scope, Scheme: g.Scheme, Agent: agent, Step: st.ID, Way: g.Way, Nonces: &s.nonces, Gives: g.Gives,
		LogIn: func(m *message.Request, who scheme.Login) (*message.Response, error) {
			return s.logIn(ctx, m, who, at, g)
		},
		Challenge: func(of scheme.Scheme, method, requestTarget string) (*message.Response, error) {
			if !of.Challenged() {
				return s.given(ctx, of, st, at, g)
			}
			answer, err := s.challenge(ctx, method, requestTarget, at, g)
			if err != nil || (method == g.Method() && requestTarget == g.Path) || len(scheme.Offers(of, answer.Values("WWW-Authenticate"))) > 0 {
				return answer, err
			}
			return s.challenge(ctx, g.Method(), g.Path, at, g) // as there is none for these
		},
	}
}

// challenge asks for a challenge with a method and a request target.
func (s *sampleRun) challenge(ctx context.Context, method, requestTarget string, at *check.Sample, g *ground.Resource) (*message.Response, error) {
	agent := s.a.d.opts.Agent + " (" + s.a.c.ID + ")"
	return s.askFor(ctx, request.Ask(g.Resource, method, requestTarget, agent), at, g)
}

// given asks, with the ordinary credentials, for what credentials must hold.
func (s *sampleRun) given(ctx context.Context, of scheme.Scheme, st *casefile.Step, at *check.Sample, g *ground.Resource) (*message.Response, error) {
	built, err := request.Login(g.Resource, request.LoginOptions{
		Target: s.a.d.opts.Target, Scheme: of.Name(), Role: target.Ordinary, Agent: s.a.d.opts.Agent + " (" + s.a.c.ID + ")",
		Unique: s.unique, Step: st.ID, Way: g.Way, Secrets: s.a.Evidence.Secrets,
	})
	if err != nil {
		return nil, err
	}
	answer, err := s.askFor(ctx, built.Request, at, g)
	if err != nil || of.Gives(answer) {
		return answer, err
	}
	return s.challenge(ctx, g.Method(), g.Path, at, g) // as some servers give it to strangers alone
}

// askFor sends a request for what the credentials of a step need.
func (s *sampleRun) askFor(ctx context.Context, m *message.Request, at *check.Sample, g *ground.Resource) (*message.Response, error) {
	x := s.a.exchange(ctx, g.Resource, m)
	s.connections++
	at.Challenge, at.ChallengeConnection = &x, s.connections
	if x.Response == nil {
		return nil, errors.New("a plain request for a challenge was not answered: " + x.Detail)
	}
	return x.Response, nil
}

// logIn sends the request by which somebody logs in before a step, if the login
// may be spent.
func (s *sampleRun) logIn(ctx context.Context, m *message.Request, who scheme.Login, at *check.Sample, g *ground.Resource) (*message.Response, error) {
	if why := s.a.grant.SpendLogin(who); why != "" {
		return nil, target.Lacks("%s", why)
	}
	x := s.a.exchange(ctx, g.Resource, m)
	s.connections++
	at.Challenge, at.ChallengeConnection, at.LoggedIn = &x, s.connections, true
	if x.Response == nil {
		return nil, errors.New("a login was not answered: " + x.Detail)
	}
	s.a.grant.CountRefusedLogin(who, x.Response)
	s.a.Evidence.Secrets.Add(scheme.Told(x.Response)...)
	return x.Response, nil
}

// late is what is added to the life of a nonce or a session, so that a server that
// counts whole seconds finds it too old as well.
const late = time.Second

// wait is the pause before a step. The sample gives its place to others
// meanwhile.
func (s *sampleRun) wait(ctx context.Context, st *casefile.Step) error {
	d := st.Wait
	if st.WaitNonce {
		d = s.a.d.opts.Target.Limits.NonceLife + late
	}
	if st.WaitLife {
		d = s.a.d.opts.Target.Limits.SessionLife + late
	}
	return s.a.pause(ctx, d+s.jitter(st))
}

// addProof takes up what the server tells of a secret, so that it is masked.
func (s *sampleRun) addProof(r ready) {
	name := r.ground.Scheme // of which an answer may tell also where nobody has logged in
	if c := r.built.Credentials; c != nil {
		name = c.Scheme
	}
	if of, ok := scheme.Named(name); ok && (of.Promised() || r.built.Credentials != nil) {
		s.a.Evidence.Secrets.Add(of.Told(r.at.Exchange.Response)...)
	}
}
