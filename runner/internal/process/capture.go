package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// What a program that is run for what it prints may take: time to talk to a
// keychain or a service, and octets for a secret.
const (
	capturePatience = 30 * time.Second
	captureMost     = 64 << 10
)

// Capture runs a program to its end, argv[0] with its arguments and no shell, in
// a directory, with this process's environment and nothing to read, and returns
// what it has printed. The error says what became of it, with the end of what it
// had to say on standard error; it never holds what it printed.
func Capture(argv []string, dir string) ([]byte, error) { return capture(argv, dir, capturePatience) }

func capture(argv []string, dir string, patience time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	if err := prepare(cmd); err != nil {
		return nil, err
	}
	printed, said := bounded{most: captureMost}, bounded{most: captureMost}
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &printed, &said
	// What it has started holds the pipes, and is not waited for.
	cmd.WaitDelay = time.Second
	cmd.Cancel = func() error {
		kill(cmd.Process.Pid, nil)
		return nil
	}
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		err = fmt.Errorf("it took more than %s", patience)
	case err == nil && printed.over:
		err = fmt.Errorf("it printed more than %d octets", captureMost)
	case err == nil:
		return printed.kept.Bytes(), nil
	}
	if unfound, ok := errors.AsType[*exec.Error](err); ok {
		err = unfound.Err
	}
	if words := inOneLine(said.kept.Bytes()); words != "" {
		err = fmt.Errorf("%w: %s", err, words)
	}
	return nil, err
}

// inOneLine is the end of an output, as a sentence can hold it.
func inOneLine(output []byte) string {
	const most = 300
	words := strings.Join(strings.Fields(Tail(output)), " ")
	if len(words) <= most {
		return words
	}
	return strings.ToValidUTF8("…"+words[len(words)-most:], "")
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	kept bytes.Buffer
	most int
	over bool // there was more
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.kept.Len()
	if len(p) > room {
		b.over = true
	}
	b.kept.Write(p[:min(room, len(p))])
	return len(p), nil
}
