// Stand is what the benchmarks measure with, as processes of their own:
//
//	stand serve [flags]            the server; it prints its URL, and ends with its standard input
//	stand loop URL LIST            the bare loop over a list of exchanges
//	stand time COMMAND [ARG…]      runs a command, and writes on file descriptor 3 what it took
//
// A process begins with the memory of the one that started it as its peak, so
// that a small one has to stand between a test and whatever is measured.
//
// It may import basic.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"authspec/runner/bench/internal/basic"
)

func main() {
	roles := map[string]func(args []string) error{"serve": serve, "loop": loop, "time": timed}
	if len(os.Args) < 2 || roles[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: stand serve|loop|time …")
		os.Exit(2)
	}
	if err := roles[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "stand:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	var s basic.Server
	wrong := false
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	flags.DurationVar(&s.Delay, "delay", 0, "wait before each answer")
	flags.DurationVar(&s.Refusal, "refusal-delay", 0, "wait before each refusal")
	flags.BoolVar(&wrong, "wrong", false, "answer nothing as is right")
	flags.Parse(args)
	if wrong {
		s.Scheme, s.Granted = basic.Wrong.Scheme, basic.Wrong.Granted
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(l, s)
	fmt.Printf("http://%s/\n", l.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func loop(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: stand loop URL LIST")
	}
	file, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	list, err := basic.ReadList(file)
	if err != nil {
		return err
	}
	if wrong, first := basic.Loop(args[0], list, basic.LoopJobs); wrong > 0 {
		return fmt.Errorf("%d of %d are wrong; the first: %w", wrong, len(list), first)
	}
	return nil
}

// timed ends with the exit status of the command.
func timed(args []string) error {
	if len(args) == 0 {
		return errors.New("usage: stand time COMMAND [ARG…]")
	}
	command := exec.Command(args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	began := time.Now()
	err := command.Run()
	took := time.Since(began)
	ended := command.ProcessState
	if ended == nil {
		return err // it did not begin
	}
	used := basic.Used{Wall: took, Processor: ended.UserTime() + ended.SystemTime(), Peak: peak(ended)}
	if err := json.NewEncoder(os.NewFile(3, "used")).Encode(used); err != nil {
		return err
	}
	os.Exit(ended.ExitCode())
	return nil
}
