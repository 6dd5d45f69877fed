package cli

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// wayward is `wayward HOW URL …`, a client of the kind that nobody wants to have:
// each way is one of them. It returns its exit status.
func wayward(args []string) int {
	ways := map[string]func(u *url.URL, more []string) int{
		"tells": tells, "asks": asks, "hangs": hangs, "deaf": hangsDeaf, "prints": prints, "requests": requests, "connects": connects,
		"endless-head": endlessHead, "endless-body": endlessBody, "tls": speaksTLS, "garbage": garbage, "never": never,
		"children": children, "gushes": gushes, "sleeps": sleeps, "mute": mute,
	}
	u, err := url.Parse(args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return ways[args[0]](u, args[2:])
}

// asks asks once, and gives the user and the password that it was given when it is
// asked to.
func asks(u *url.URL, more []string) int {
	for range 2 {
		req, err := http.NewRequest(http.MethodGet, u.String(), nil)
		if err != nil {
			return 1
		}
		if len(more) == 3 {
			req.SetBasicAuth(more[0], more[1])
		}
		answer, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		_, _ = io.Copy(os.Stdout, answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized || len(more) != 2 {
			return 0
		}
		more = append(more, "asked")
	}
	return 0
}

// tells sends secrets of its own wherever a request has a place for them, and
// prints them.
func tells(u *url.URL, secrets []string) int {
	for i, s := range secrets {
		to := *u
		req, err := http.NewRequest(http.MethodGet, to.String(), nil)
		if err != nil {
			return 1
		}
		login := base64.StdEncoding.EncodeToString([]byte("mine:" + s))
		switch i {
		case 0:
			req.SetBasicAuth("mine", s)
		case 1:
			req.Header.Set("Authorization", "Bearer "+s)
		case 2:
			req.Header.Set("Authorization", `Digest username="mine", realm="a", nonce="b", uri="/", response="`+s+`"`)
		case 3:
			req.Header.Set("Authorization", "Homemade key="+s)
		case 4:
			req.Header.Set("Cookie", "session="+s+"; other="+s)
		case 5:
			req.Header.Set("Proxy-Authorization", "Basic "+login)
		case 6:
			req.URL.RawQuery = url.Values{"access_token": {s}}.Encode()
		case 7:
			req.Header.Set("X-Api-Key", s)
		case 8:
			fmt.Fprintf(os.Stderr, "sending %s\n", login)
			raw(u, "GET http://mine:"+url.QueryEscape(s)+"@"+u.Host+"/ HTTP/1.1\r\nHost: "+u.Host+"\r\nConnection: close\r\n\r\n")
			continue
		}
		if answer, err := http.DefaultTransport.RoundTrip(req); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		fmt.Printf("sent %s as %s, %s\n", s, login, url.QueryEscape(s))
	}
	return 0
}

// raw sends octets and reads what comes back.
func raw(u *url.URL, octets string) {
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, octets)
	_, _ = io.Copy(io.Discard, conn)
}

func hangs(*url.URL, []string) int {
	time.Sleep(time.Hour)
	return 0
}

// hangsDeaf asks once, and then stays in spite of SIGTERM.
func hangsDeaf(u *url.URL, _ []string) int {
	signal.Ignore(syscall.SIGTERM, os.Interrupt)
	asks(u, nil)
	time.Sleep(time.Hour)
	return 0
}

// prints asks once, and prints more than anybody can keep.
func prints(u *url.URL, _ []string) int {
	asks(u, nil)
	block := make([]byte, 1<<20)
	for range 64 {
		if _, err := os.Stdout.Write(block); err != nil {
			return 1
		}
	}
	return 0
}

// gushes sends much, as far as anybody takes it, over one connection after the
// other, and prints much.
func gushes(u *url.URL, _ []string) int {
	request := "POST " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\nContent-Length: 1048576\r\nConnection: close\r\n\r\n"
	body := strings.Repeat("a megabyte......", 1<<16)
	for range 64 {
		raw(u, request+body)
	}
	block := []byte(body)
	for range 64 {
		if _, err := os.Stdout.Write(block); err != nil {
			return 1
		}
	}
	return 0
}

// requests asks, and does not stop asking.
func requests(u *url.URL, _ []string) int {
	for {
		asks(u, nil)
	}
}

// connects opens connections, and says nothing on any of them.
func connects(u *url.URL, _ []string) int {
	var held []net.Conn
	for {
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		if held = append(held, conn); len(held) > 500 {
			held[0].Close()
			held = held[1:]
		}
	}
}

func endlessHead(u *url.URL, _ []string) int {
	return endless(u, "GET / HTTP/1.1\r\nHost: "+u.Host+"\r\n", "X-Endless: "+strings.Repeat("a", 1000)+"\r\n")
}

func endlessBody(u *url.URL, _ []string) int {
	return endless(u, "POST / HTTP/1.1\r\nHost: "+u.Host+"\r\nTransfer-Encoding: chunked\r\n\r\n", "3e8\r\n"+strings.Repeat("a", 1000)+"\r\n")
}

func endless(u *url.URL, begin, piece string) int {
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return 1
	}
	defer conn.Close()
	w := bufio.NewWriter(conn)
	for _, err = w.WriteString(begin); err == nil; {
		_, err = w.WriteString(piece)
	}
	return 0
}

func speaksTLS(u *url.URL, _ []string) int {
	conn, err := tls.Dial("tcp", u.Host, &tls.Config{InsecureSkipVerify: true}) // it must not come about
	if err == nil {
		conn.Close()
		return 0
	}
	fmt.Println(err)
	return 35
}

func garbage(u *url.URL, _ []string) int {
	raw(u, "\x00\x01\x02 what is this?\r\n\r\n")
	return 0
}

func never(*url.URL, []string) int {
	fmt.Println("there is no network here")
	return 7
}

// children asks once and ends, and leaves two behind that sleep: one in its group
// and one in a session of its own.
func children(u *url.URL, more []string) int {
	asks(u, nil)
	self, err := exec.LookPath("wayward")
	if err != nil {
		return 1
	}
	for _, own := range []bool{false, true} {
		cmd := exec.Command(self, "sleeps", u.String(), more[0])
		cmd.Stdout = os.Stdout // they hold the pipe
		setsid(cmd, own)
		if err := cmd.Start(); err != nil {
			return 1
		}
	}
	return 0
}

func sleeps(_ *url.URL, _ []string) int {
	signal.Ignore(syscall.SIGTERM)
	time.Sleep(time.Hour)
	return 0
}

// mute closes what it could print to, asks, and prints all the same.
func mute(u *url.URL, _ []string) int {
	os.Stdout.Close()
	os.Stderr.Close()
	asks(u, nil)
	return 0
}
