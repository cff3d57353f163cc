// A scan in Go without packages: prints what the host app opens. docs/host-app.md has the reasons.
// Usage: go run scan.go LINK GATEWAY [GATEWAY]
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"
)

// One client for the whole app: it keeps its connections. Its limit is for the whole answer, body included.
// A gateway redirects nobody, but a hotspot does.
var client = http.Client{
	Timeout:       800 * time.Millisecond,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Fields of decisions and of problems; unknown ones are ignored.
type answer struct {
	Action, Appid, Version, Page, Code string
}

func ask(gateway, link string) (status int, found answer, err error) {
	query := url.Values{"link": {link}, "client_version": {"8.0.50"}, "scene": {"1011"}}
	response, err := client.Get(gateway + "/v1/resolve?" + query.Encode())
	if err != nil {
		return 0, found, err
	}
	defer response.Body.Close()
	err = json.NewDecoder(response.Body).Decode(&found)
	return response.StatusCode, found, err
}

func scan(link string, gateways ...string) string {
	for _, gateway := range gateways {
		status, found, err := ask(gateway, link)
		if err != nil || status == http.StatusRequestTimeout || status >= 500 {
			continue // this gateway cannot tell; another one may
		}
		if status == http.StatusOK && found.Action == "miniprogram" {
			return fmt.Sprintf("miniprogram %s %s %s", found.Appid, found.Version, found.Page)
		}
		if status == http.StatusBadRequest && (found.Code == "malformed_link" || found.Code == "unsupported_scheme") {
			return "text " + link
		}
		break
	}
	return "web " + link
}

func main() {
	fmt.Println(scan(os.Args[1], os.Args[2], os.Args[len(os.Args)-1]))
}
