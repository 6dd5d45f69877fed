package scheme

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// usual is what most schemes have in common: credentials need no challenge,
// and one answer is the end of it.
type usual struct{}

func (usual) Means() Means                                { return Password }
func (usual) Token() string                               { return "" }
func (usual) Promised() bool                              { return false }
func (usual) Unanswerable() string                        { return "" }
func (usual) Challenged() bool                            { return false }
func (usual) Ways([]Offer) []Way                          { return []Way{{}} }
func (usual) Next(*message.Response) bool                 { return false }
func (usual) Gives(*message.Response) bool                { return false }
func (usual) Misreadings(*Credentials, Way) ([]Way, bool) { return nil, false }
func (usual) Verify(Proof) Proven                         { return Proven{Skip: noProof} }
func (usual) Proves(Received, string, Holder) (bool, string) {
	return false, "they are of a scheme that no client answers a challenge with"
}
func (usual) Names(Received, string, Holder) bool          { return false }
func (usual) Read(string) (Login, bool)                    { return Login{}, false }
func (usual) Fails(*casefile.Auth) bool                    { return false }
func (usual) Readable(*casefile.Text) bool                 { return false }
func (usual) Implied(string) string                        { return "" }
func (usual) Varying() Varying                             { return Varying{} }
func (usual) Secrets(target.Account, Offer) []target.Made  { return nil }
func (usual) Told(*message.Response) []target.Made         { return nil }
func (usual) Curl(string, string) (option string, ok bool) { return "", false }
func (usual) Carrier() string                              { return "Authorization" }
func (usual) Chance([]target.Account) []string             { return nil }
