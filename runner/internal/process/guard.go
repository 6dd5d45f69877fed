package process

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A program must not outlive who started it, and who is killed, or ends in a
// panic, can't stop it. So a shell of its own waits at a pipe whose other end
// nobody else has: when that closes without a word, whoever had it is gone, and
// the shell does what Stop would have done.

// watching is that shell's script. Its arguments are the scratch directory, and a
// variable that the environment of the program has, and of nothing else; it is
// told the process group of the program, if there is but one, and later that all
// is over. Where there is a /proc, processes that have left the group are known by
// their environment.
const watching = `
work=$1
mark=$2
IFS= read -r group || group=
IFS= read -r word && [ "$word" = over ] && exit 0
end() {
	[ -z "$group" ] || kill -s "$1" -- "-$group"
	for process in /proc/[0-9]*; do
		[ -r "$process/environ" ] || continue
		if tr '\0' '\n' <"$process/environ" | grep -qxF "$mark"; then
			kill -s "$1" "${process#/proc/}"
		fi
	done
}
end TERM
sleep 1
end KILL
rm -rf -- "$work"
`

// guard is the shell that outlives this process.
type guard struct {
	command *exec.Cmd
	pipe    io.WriteCloser
}

// newGuard has the shell wait, before there is anything for it to end.
func newGuard(work, mark string) (*guard, error) {
	cmd := exec.Command("sh", "-c", watching, "sh", work, mark)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	if err := prepare(cmd); err != nil {
		return nil, err
	}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("nothing can be started that ends the program with this process: %w", err)
	}
	return &guard{cmd, pipe}, nil
}

// watch tells which process group it is; 0: there is none.
func (g *guard) watch(group int) {
	if group == 0 {
		fmt.Fprintln(g.pipe)
		return
	}
	fmt.Fprintln(g.pipe, group)
}

// over ends the shell, and only that.
func (g *guard) over(watched bool) {
	if g == nil {
		return
	}
	if !watched {
		fmt.Fprintln(g.pipe)
	}
	fmt.Fprintln(g.pipe, "over")
	g.pipe.Close()
	g.command.Wait() // how it ended is of no matter
}
