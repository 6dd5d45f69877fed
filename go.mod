module authspec

go 1.26.0

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // test: the exact rank test
	github.com/alecthomas/kong v1.17.0 // command line
	github.com/chromedp/cdproto v0.0.0-20250724212937-08a3db8b4327 // test: the HTML pages in a browser
	github.com/chromedp/chromedp v0.14.2 // test: the HTML pages in a browser
	github.com/go-jose/go-jose/v4 v4.1.9 // keys and signatures of tokens and proofs
	github.com/go-openapi/jsonpointer v1.0.2 // values of JSON by their pointers
	github.com/google/go-cmp v0.7.0 // test
	github.com/onsi/ginkgo/v2 v2.34.0 // specs; given
	github.com/onsi/gomega v1.44.0 // specs; given
	github.com/owenrumney/go-sarif/v3 v3.3.1 // test: the schema of SARIF
	github.com/rivo/uniseg v0.4.7 // columns of a terminal
	github.com/rogpeppe/go-internal v1.16.0 // test: scripts
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // test: JSON Schema
	golang.org/x/net v0.59.0 // how many connections are taken at a time
	golang.org/x/term v0.48.0 // width of a terminal
	golang.org/x/text v0.42.0 // names of users: PRECIS, normal forms
	golang.org/x/time v0.15.0 // the pace of requests
	gopkg.in/yaml.v3 v3.0.1 // all files of users; given
)

require (
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c // indirect
	github.com/Masterminds/semver/v3 v3.4.0 // indirect
	github.com/chromedp/sysutil v1.1.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20250725192818-e39067aee2d2 // indirect
	github.com/go-logr/logr v1.4.3 // indirect
	github.com/go-task/slim-sprig/v3 v3.0.0 // indirect
	github.com/gobwas/httphead v0.1.0 // indirect
	github.com/gobwas/pool v0.2.1 // indirect
	github.com/gobwas/ws v1.4.0 // indirect
	github.com/google/pprof v0.0.0-20260402051712-545e8a4df936 // indirect
	github.com/xeipuuv/gojsonpointer v0.0.0-20180127040702-4e3ac2762d5f // indirect
	github.com/xeipuuv/gojsonreference v0.0.0-20180127040603-bd5ef7bd5415 // indirect
	github.com/xeipuuv/gojsonschema v1.2.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/mod v0.41.0 // indirect
	golang.org/x/sync v0.23.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
	golang.org/x/tools v0.51.0 // indirect
	gopkg.in/check.v1 v1.0.0-20201130134442-10cb98267c6c // indirect
	honnef.co/go/tools v0.8.2 // indirect
)

tool honnef.co/go/tools/cmd/staticcheck
