package process

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// Ports are taken from below 32768, where Linux begins with those of outgoing
// connections: a suite that opens thousands of them would sooner or later sit
// on a server's port before the server does.
const (
	firstPort = 20000
	lastPort  = 32767
)

// taken are the ports given out and not given back: between the look for a free
// one and the server's listening, another start must not find it free too.
var (
	taken      = map[int]bool{}
	takenGuard sync.Mutex
)

// FreePorts returns n ports on which nothing listens, and what gives them back.
func FreePorts(n int) (ports []string, release func(), err error) {
	takenGuard.Lock()
	defer takenGuard.Unlock()
	var mine []int
	// Another process may look at the same time: a random beginning keeps it
	// elsewhere.
	start := rand.IntN(lastPort - firstPort + 1)
	for i := 0; i <= lastPort-firstPort && len(mine) < n; i++ {
		port := firstPort + (start+i)%(lastPort-firstPort+1)
		if !taken[port] && isFree(port) {
			mine = append(mine, port)
			ports = append(ports, strconv.Itoa(port))
		}
	}
	if len(mine) < n {
		return nil, nil, fmt.Errorf("no free port between %d and %d", firstPort, lastPort)
	}
	for _, port := range mine {
		taken[port] = true
	}
	return ports, func() {
		takenGuard.Lock()
		defer takenGuard.Unlock()
		for _, port := range mine {
			delete(taken, port)
		}
	}, nil
}

// isFree says whether one could listen there now.
func isFree(port int) bool {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}
