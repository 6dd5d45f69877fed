// Command reference-server runs the reference server of authspec until it is
// interrupted, right, with named defects, or in a variant that is right too.
//
//	go run ./reference-server
//	go run ./reference-server -tls -defect realm-missing -defect date-missing
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"authspec/reference-server/server"
)

func main() {
	var o server.Options
	flag.StringVar(&o.Addr, "addr", "127.0.0.1:0", "`host:port` to listen on; port 0 is a free one")
	flag.BoolVar(&o.TLS, "tls", false, "speak TLS, with a certificate made at start")
	flag.Func("defect", "`name` of a rule to break; repeatable", func(name string) error {
		o.Defects = append(o.Defects, name)
		return nil
	})
	flag.Func("variant", "`name` of a reaction that an RFC allows; repeatable", func(name string) error {
		o.Variants = append(o.Variants, name)
		return nil
	})
	variants := flag.Bool("list-variants", false, "list the variants and what allows them, and end")
	list := flag.Bool("list-defects", false, "list the defects and the requirements that they break, and end")
	flag.Parse()
	if *list {
		for _, d := range server.Defects() {
			fmt.Printf("%s\n    breaks %s\n    %s\n", d.Name, d.Requirement, d.Text)
		}
		return
	}
	if *variants {
		for _, v := range server.Variants() {
			fmt.Printf("%s\n    allowed by %s\n    %s\n", v.Name, v.Source, v.Text)
		}
		return
	}
	if err := serve(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// serve runs a server until an interrupt, and leaves its files in a directory
// that goes with it.
func serve(o server.Options) error {
	s, err := server.Start(o)
	if err != nil {
		return err
	}
	defer s.Close()
	dir, err := os.MkdirTemp("", "authspec-reference-")
	if err != nil {
		return fmt.Errorf("making a directory for the target file: %w", err)
	}
	defer os.RemoveAll(dir)
	fmt.Println("The reference server is at", s.URL())
	files := []struct {
		name, what string
		content    []byte
	}{{"target.yaml", "The target file is", s.Target()}, {"ca.pem", "The certificate for --cacert is", s.CACert()}}
	for _, f := range files {
		if f.content == nil {
			continue
		}
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.content, 0o600); err != nil {
			return fmt.Errorf("writing the %s: %w", f.name, err)
		}
		fmt.Println(f.what, path)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
	return nil
}
