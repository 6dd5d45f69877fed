package cli

import (
	"bufio"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// deviant is a server that is right but for one thing. It protects every path for
// alice and one password.
type deviant struct {
	password string
	url      string
	// change is the one thing.
	change func(*deviantAnswer)

	mu     sync.Mutex
	logins int
	made   []string // what Digest made of the password, in right logins
}

// deviantAnswer is an answer before it is written.
type deviantAnswer struct {
	server  *deviant
	method  string
	right   bool   // the credentials led in
	proof   string // and did so by this response of Digest
	status  string
	fields  string // with their line ends
	content string
	// frame is how the content is framed, with the line end; and written is how
	// it goes over the wire, which is as it is where there is nothing.
	frame, written string
}

// serveDeviant starts one on a free port of this machine.
func serveDeviant(t *testing.T, o *deviant) *deviant {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	o.url = "http://" + l.Addr().String() + "/p"
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go o.serve(c)
		}
	}()
	return o
}

func (o *deviant) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		method, _, _ := strings.Cut(line, " ")
		credentials := ""
		for line != "" {
			if line, err = r.ReadString('\n'); err != nil {
				return
			}
			line = strings.TrimSpace(line)
			if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Authorization") {
				credentials = strings.TrimSpace(value)
			}
		}
		if _, err := c.Write(o.answer(method, credentials)); err != nil {
			return
		}
	}
}

func (o *deviant) answer(method, credentials string) []byte {
	a := &deviantAnswer{
		server: o, method: method, status: "401 Unauthorized",
		fields: "WWW-Authenticate: Basic realm=\"x\"\r\n", content: "refused\n",
	}
	if credentials == "Basic "+base64.StdEncoding.EncodeToString([]byte("alice:"+o.password)) {
		a.letIn()
	}
	if a.change(credentials); a.frame == "" {
		a.frame = fmt.Sprintf("Content-Length: %d\r\n", len(a.content))
	}
	if a.written == "" {
		a.written = a.content
	}
	if method == "HEAD" {
		a.written = ""
	}
	return []byte(a.head() + a.written)
}

func (a *deviantAnswer) change(credentials string) {
	if strings.HasPrefix(credentials, "Digest ") {
		a.right = a.digest(credentials)
	}
	a.server.change(a)
}

func (a *deviantAnswer) letIn() {
	a.right, a.status, a.fields, a.content = true, "200 OK", "", "protected content of alice, as only she may see it\n"
}

func (a *deviantAnswer) head() string {
	return "HTTP/1.1 " + a.status + "\r\n" + a.fields + a.frame + "\r\n"
}

// chunks writes the content in chunks of some octets.
func (a *deviantAnswer) chunks(size int) {
	var b strings.Builder
	for rest := a.content; rest != ""; {
		n := min(size, len(rest))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, rest[:n])
		rest = rest[n:]
	}
	a.frame, a.written = "Transfer-Encoding: chunked\r\n", b.String()+"0\r\n\r\n"
}

// moveTo puts octets before a text in the content, so that the answer up to
// some octets of that text is of a certain length.
func (a *deviantAnswer) moveTo(text string, octets, length int) {
	at := strings.Index(a.content, text)
	for pad := 0; ; pad++ {
		a.frame = fmt.Sprintf("Content-Length: %d\r\n", len(a.content)+pad)
		if len(a.head())+at+pad+octets >= length {
			a.content = a.content[:at] + strings.Repeat(".", pad) + a.content[at:]
			return
		}
	}
}

var digestParam = regexp.MustCompile(`(\w+)=(?:"([^"]*)"|([^,\s]*))`)

// digest lets in who has the right response, in MD5 with qop auth.
func (a *deviantAnswer) digest(credentials string) bool {
	p := map[string]string{}
	for _, m := range digestParam.FindAllStringSubmatch(credentials, -1) {
		p[m[1]] = m[2] + m[3]
	}
	hash := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	o := a.server
	want := hash(hash("alice:x:"+o.password) + ":" + p["nonce"] + ":" + p["nc"] + ":" + p["cnonce"] + ":auth:" + hash(a.method+":"+p["uri"]))
	if p["response"] != want || p["username"] != "alice" {
		return false
	}
	a.letIn()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.logins++
	o.made, a.proof = append(o.made, want), want
	return true
}

// count is how many Digest logins have led in.
func (o *deviant) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.logins
}
