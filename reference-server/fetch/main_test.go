package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/reference-server/client"
	"authspec/reference-server/server"
)

// TestRun: the command line, and the environment for what it leaves out.
func TestRun(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	url := s.URL() + "/digest/"
	netrc := filepath.Join(t.TempDir(), "netrc")
	if err := os.WriteFile(netrc, []byte("machine 127.0.0.1 login alice password Rabbit-Hole-42!\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args   string
		env    map[string]string
		exit   int
		output string
	}{
		{"-u alice:Rabbit-Hole-42! " + url, nil, client.ExitFetched, "tea party"},
		{"-u alice " + url, map[string]string{"AUTHSPEC_PASSWORD": "Rabbit-Hole-42!"}, client.ExitFetched, "tea party"},
		{"", map[string]string{"AUTHSPEC_URL": url, "AUTHSPEC_USER": "alice", "AUTHSPEC_PASSWORD": "Rabbit-Hole-42!"}, client.ExitFetched, "tea party"},
		{url, map[string]string{"AUTHSPEC_NETRC": netrc}, client.ExitFetched, "tea party"},
		{url, nil, client.ExitRefused, "401"},
		{"-X HEAD " + url, nil, client.ExitRefused, "nothing that can be answered"},
		{"", nil, client.ExitWrongUse, "a URL is missing"},
		{"-cacert /nowhere " + url, nil, client.ExitWrongUse, "/nowhere"},
		{"--defect nothing " + url, nil, client.ExitWrongUse, "no defect"},
		{"--list-defects", nil, client.ExitFetched, "breaks rfc9110-"},
		{"http://127.0.0.1:1/", nil, client.ExitNoAnswer, "127.0.0.1:1"},
	} {
		var out bytes.Buffer
		exit := run(t.Context(), strings.Fields(test.args), func(name string) string { return test.env[name] }, &out, &out)
		if exit != test.exit || !strings.Contains(out.String(), test.output) {
			t.Errorf("%s %v: %d, %s", test.args, test.env, exit, out.String())
		}
	}
}
