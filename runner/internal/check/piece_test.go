package check

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
)

// TestToldHasNoSecrets: what a finding quotes is masked before it is cut, and
// also where the grammar has cut it.
func TestToldHasNoSecrets(t *testing.T) {
	const password = `kq"7z-zyxw-quok-9vut`
	secrets := (&target.Target{Accounts: []target.Account{{Role: target.Ordinary, User: "alice", Password: password}}}).Secrets()
	for words, want := range map[string]string{
		shown(password): "${ordinary.password}",
		"got " + shown(strings.Repeat("x", 290)+password+"yz"): "got " + strings.Repeat("x", 290) + "${ordinary… (312 octets)",
		"the scheme " + shown(`7z-zyxw-quok`) + " and more":    "the scheme ${ordinary.password} and more",
		"at octet 5: " + shownTo(`zyxw-quok-9vut", b=c`, 16):   "at octet 5: ${ordinary.passw… (20 octets)",
		quote("\x01\x02\x03\x1f") + " and " + quote("\x02"):    `"\x01\x02\x03\x1f" and "\x02"`,
		"wonderland " + password:                               "wonderland ${ordinary.password}",
		shown("a kq\"7z-zyxw\r\n-quok-9vut"):                   `a kq"7z-zyxw\x0d\x0a-quok-9vut`, // no fold
		shown(""):                                              "",
	} {
		got := told(words, secrets)
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestGrammarTellsNoPartOfASecret: every rule that a field can break is told of
// without any six octets of a password in it.
func TestGrammarTellsNoPartOfASecret(t *testing.T) {
	for _, password := range []string{`kq"7z-zyxw-quok-9vut`, `zyxwquok9vutsrqp`, `zyxw quok,9vutsr="qpo`, `zyxw\quok9vu\tsrqp`} {
		site := site()
		site.Accounts[0].Password = password
		for _, form := range []string{`Basic realm="%s"`, `Basic realm=%s`, `Basic %s`, `%s`, `Basic x=y %s`, `Basic "%s`, `Basic x=y, %s=z, %[1]s=z`, `x="%s", ,`} {
			line := fmt.Sprintf(form, password)
			for _, field := range []string{"WWW-Authenticate", "Authentication-Info"} {
				for _, rule := range []string{"parses", "space-after-scheme", "token68-once", "params-once", "no-empty-elements", "no-blanks-at-equals", "no-needless-escapes"} {
					c := load(t, "watch: true\nexpect:\n  - grammar: {field: "+field+", rule: "+rule+"}\n    requirement: r\n")
					x := Seen{Scope: &placeholder.Scope{Target: site}, Secrets: site.Secrets(), Exchange: message.Exchange{
						Outcome: message.Complete, Response: &message.Response{Status: 401, Fields: []message.Field{{Name: field, Value: line, Raw: field + ": " + line}}},
					}}
					for _, d := range Watch(c, x) {
						f := d.Finding()
						for i := range len(password) - 5 {
							if part := password[i : i+6]; strings.Contains(f.Got+f.Want+f.Reason, part) {
								t.Errorf("%s of %s: %q stands in %s", rule, line, part, f.Got)
							}
						}
					}
				}
			}
		}
	}
}

// TestUnitsCostTheirLength: one long name before many short things must not be
// copied for each of them.
func TestUnitsCostTheirLength(t *testing.T) {
	value := strings.Repeat("A", 64<<10) + " a=1" + strings.Repeat(",a=1", 45000)
	v := view{sample: &Sample{Exchange: message.Exchange{Response: &message.Response{
		Status: 401, Fields: []message.Field{{Name: "WWW-Authenticate", Value: value, Raw: "WWW-Authenticate: " + value}},
	}}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	list := allFieldUnits(v, func(s string) string { return s })
	runtime.ReadMemStats(&after)
	if most := uint64(400 * len(value)); after.TotalAlloc-before.TotalAlloc > most {
		t.Errorf("%d octets of memory were taken for a field of %d; want at most %d", after.TotalAlloc-before.TotalAlloc, len(value), most)
	}
	other := view{sample: &Sample{Exchange: message.Exchange{Response: &message.Response{
		Fields: []message.Field{{Name: "WWW-Authenticate", Value: "A" + value}},
	}}}}
	if same := allFieldUnits(other, func(s string) string { return s }); slices.Contains(same, list[0]) {
		t.Error("two long schemes that differ in their length count as the same")
	}
}

// TestFindHash: hashes are found in any letter case, among other digits.
func TestFindHash(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 2)
	for text, want := range map[string]bool{
		hash: true, strings.ToUpper(hash): true, "00" + hash + "ff": true, "x " + hash + " y": true,
		hash[1:]: false, hash[:16] + " " + hash[16:]: false, "": false, strings.Repeat("a", 100): false,
	} {
		if _, got := findHash(text, []string{strings.Repeat("0", 64), hash}); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
		if _, got := findHash(text, nil); got {
			t.Errorf("%s: found where nothing is looked for", text)
		}
	}
}
