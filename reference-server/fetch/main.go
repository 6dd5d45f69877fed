// Command fetch is the reference client of authspec: it gets URLs, logs in where
// it is asked to, and writes the content of the answer to standard output.
//
//	go run ./reference-server/fetch -u Aladdin:'open sesame' http://example.com/
//	AUTHSPEC_PASSWORD='open sesame' go run ./reference-server/fetch -u Aladdin http://example.com/
//	go run ./reference-server/fetch --list-defects
//
// It ends with 0 where no answer was an error, 1 where one was, 2 where the
// command line is wrong, and 3 where no answer came that can be relied on.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"

	"authspec/reference-server/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the command, with its exit status.
func run(ctx context.Context, args []string, env func(string) string, output, complaints io.Writer) int {
	o, list, err := options(args, env, complaints)
	if err != nil {
		fmt.Fprintln(complaints, err)
		return client.ExitWrongUse
	}
	if list {
		for _, d := range client.Defects() {
			fmt.Fprintf(output, "%s\n    breaks %s\n    %s\n", d.Name, d.Requirement, d.Text)
		}
		return client.ExitFetched
	}
	o.Output, o.Errors = output, complaints
	result, err := client.Fetch(ctx, o)
	if err != nil {
		fmt.Fprintln(complaints, err)
	}
	return result.Exit
}

// options reads the command line, and what it leaves out from the environment.
func options(args []string, env func(string) string, complaints io.Writer) (o client.Options, list bool, err error) {
	flags := flag.NewFlagSet("fetch", flag.ContinueOnError)
	flags.SetOutput(complaints)
	user := flags.String("u", "", "`user:password` to log in with; the password may come from AUTHSPEC_PASSWORD")
	proxy := flags.String("x", env("AUTHSPEC_PROXY"), "`URL` of a proxy")
	proxyUser := flags.String("U", "", "`user:password` for the proxy")
	authority := flags.String("cacert", env("AUTHSPEC_CACERT"), "`file` of certificates to trust, in PEM")
	body := flags.String("body-file", env("AUTHSPEC_BODY_FILE"), "`file` with the content of the request")
	netrc := flags.String("netrc-file", env("AUTHSPEC_NETRC"), "`file` of users by host")
	flags.StringVar(&o.Method, "X", env("AUTHSPEC_METHOD"), "`method` of the request")
	flags.StringVar(&o.Token, "token", env("AUTHSPEC_TOKEN"), "bearer `token`; better by AUTHSPEC_TOKEN")
	flags.IntVar(&o.MaxRedirects, "max-redirects", 0, "how many redirects are followed; 0 is 10, and -1 none")
	flags.DurationVar(&o.Timeout, "timeout", 0, "how long a request and its answer may take; 0 is 10s")
	flags.Func("role", "what the client does besides: registry, websocket or metadata; repeatable", func(name string) error {
		o.Roles = append(o.Roles, name)
		return nil
	})
	flags.Func("defect", "`name` of a rule to break; repeatable", func(name string) error {
		o.Defects = append(o.Defects, name)
		return nil
	})
	flags.BoolVar(&list, "list-defects", false, "list the defects and the requirements that they break, and end")
	if err := flags.Parse(args); err != nil {
		return o, false, fmt.Errorf("fetch: %w", err)
	}
	if o.URLs = flags.Args(); len(o.URLs) == 0 {
		o.URLs = strings.Fields(cmp.Or(env("AUTHSPEC_URLS"), env("AUTHSPEC_URL")))
	}
	if len(o.URLs) == 0 && !list {
		return o, false, fmt.Errorf("fetch: a URL is missing, after the options or in AUTHSPEC_URL")
	}
	o.Proxy = *proxy
	o.User, o.Password = pair(*user, env("AUTHSPEC_USER"), env("AUTHSPEC_PASSWORD"))
	o.ProxyUser, o.ProxyPassword = pair(*proxyUser, env("AUTHSPEC_PROXY_USER"), env("AUTHSPEC_PROXY_PASSWORD"))
	return o, list, files(&o, *authority, *body, *netrc)
}

// pair is a user and password of an option, whose first colon separates them, or
// of the environment.
func pair(option, user, password string) (string, string) {
	if option == "" {
		return user, password
	}
	name, secret, found := strings.Cut(option, ":")
	if !found {
		secret = password
	}
	return name, secret
}

// files reads those that the options name.
func files(o *client.Options, authority, body, netrc string) error {
	read := func(name string) ([]byte, error) {
		if name == "" {
			return nil, nil
		}
		return os.ReadFile(name)
	}
	var err error
	if o.CACert, err = read(authority); err != nil {
		return fmt.Errorf("fetch: reading the certificates: %w", err)
	}
	if o.Body, err = read(body); err != nil {
		return fmt.Errorf("fetch: reading the content: %w", err)
	}
	text, err := read(netrc)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // who has none need not make one
		return fmt.Errorf("fetch: reading netrc: %w", err)
	}
	o.Netrc = string(text)
	return nil
}
