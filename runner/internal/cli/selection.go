package cli

// Selection is the flags that choose cases; `run` and `list` share them.
type Selection struct {
	Suite []string `placeholder:"NAME" help:"Suites to choose from; the default is auth, and full with --only. 'authspec list --suites' shows them."`
	Only  []string `sep:"none" placeholder:"GLOB" help:"Only the cases or checks (ID#CHECK) that match; '*' stands for anything. Repeatable."`
	Skip  []string `sep:"none" placeholder:"GLOB" help:"Not the cases or checks that match. Repeatable."`
	Label string   `placeholder:"EXPR" help:"Only the cases whose labels match, as in 'security && !slow'."`
	Cases []string `sep:"none" placeholder:"DIR" help:"A directory with cases, suites or requirements of your own. Repeatable."`
}
