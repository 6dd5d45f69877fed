package server_test

import (
	"fmt"
	"net/http"
	"strings"

	"authspec/reference-server/server"
)

// ask sends a GET, with credentials unless user is empty.
func ask(url, user, password string) (*http.Response, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		response.Body.Close()
	}
	return response, err
}

// The right server, on a free port of the loopback address.
func ExampleStart() {
	s, err := server.Start(server.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for _, password := range []string{"", "Rabbit-Hole-42!"} {
		user := ""
		if password != "" {
			user = "alice"
		}
		response, err := ask(s.URL()+"/basic/", user, password)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(response.StatusCode, response.Header.Get("WWW-Authenticate"))
	}
	// Output:
	// 401 Basic realm="authspec \\ the \"reference\" server", charset="UTF-8"
	// 200
}

// A defect breaks one rule and leaves the others alone.
func ExampleStart_defect() {
	s, err := server.Start(server.Options{Defects: []string{"realm-missing"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	response, err := ask(s.URL()+"/basic/", "", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.StatusCode, response.Header.Get("WWW-Authenticate"))
	// Output:
	// 401 Basic charset="UTF-8"
}

// The server describes itself in the form that the suite reads.
func ExampleServer_Target() {
	s, err := server.Start(server.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for line := range strings.Lines(string(s.Target())) {
		if strings.Contains(line, "basic: ") || strings.Contains(line, "ordinary: ") {
			fmt.Println(strings.TrimSpace(line))
		}
	}
	// Output:
	// basic: {path: /basic/, marker: "The looking-glass is behind this door."}
	// ordinary: {user: "alice", password: "Rabbit-Hole-42!"}
}
