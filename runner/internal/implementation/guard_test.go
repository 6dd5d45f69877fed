//go:build unix

package implementation

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What the test binary is started as by the tests of this file: a server, or
// somebody who starts one.
const (
	asServer  = "AUTHSPEC_TEST_SERVER"
	asStarter = "AUTHSPEC_TEST_STARTER"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asServer) != "":
		http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.NotFoundHandler())
		os.Exit(1)
	case os.Getenv(asStarter) != "":
		starter(os.Getenv(asStarter))
	}
	os.Exit(m.Run())
}

// starter starts an implementation, says where it is, and waits to be ended.
func starter(dir string) {
	im, err := load(dir)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	r, err := im.Start(context.Background(), Options{Work: filepath.Dir(dir)})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(r.Port, r.process.Work())
	switch os.Getenv("AUTHSPEC_TEST_END") {
	case "panic":
		panic("as at the end of a test's time")
	case "stop":
		if err := r.Stop(); err != nil {
			fmt.Println(err)
		}
		os.Exit(0)
	}
	select {}
}

// folder is an implementation whose server is the test binary.
func folder(t *testing.T, start string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "fake")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		descriptionFile: "format: 1\nname: fake\nkind: web server\nlanguage: go\nhomepage: https://example.com/\nversion: echo 1\n",
		startScript:     "export " + asServer + "=1\n" + strings.ReplaceAll(start, "SERVER", "'"+self+"'"),
		targetFile: "format: 1\nname: fake\nimplementation: {product: fake, version: \"${VERSION}\"}\nurl: http://127.0.0.1:${PORT}\n" +
			"resources: {basic: {path: /}}\naccounts: {ordinary: {user: alice, password: secret-7Q}}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A server ends with who started it, however that ends.
func TestEndsWithItsStarter(t *testing.T) {
	for name, c := range map[string]struct{ start, end string }{
		"killed":                 {"exec SERVER", "kill"},
		"in a panic":             {"exec SERVER", "panic"},
		"stopped":                {"exec SERVER", "stop"},
		"killed, with a child":   {"SERVER & wait", "kill"},
		"killed, and deaf to it": {"trap '' TERM; SERVER & wait; wait", "kill"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), asStarter+"="+folder(t, c.start), "AUTHSPEC_TEST_END="+c.end)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, _ := bufio.NewReader(out).ReadString('\n')
			port, work, ok := strings.Cut(strings.TrimSpace(line), " ")
			if !ok {
				t.Fatalf("the server was not started: %s", line)
			}
			if c.end == "kill" {
				cmd.Process.Signal(syscall.SIGKILL)
			}
			cmd.Wait()
			for range 600 {
				conn, err := net.Dial("tcp", "127.0.0.1:"+port)
				_, left := os.Stat(work)
				if err != nil && os.IsNotExist(left) {
					return
				}
				if err == nil {
					conn.Close()
				}
				time.Sleep(50 * time.Millisecond)
			}
			t.Errorf("the server on port %s or its scratch directory %s is still there", port, work)
		})
	}
}
