// Package suites holds the named selections of cases (*.yaml) and the
// requirement catalogue (requirements/*.yaml). It embeds them and does nothing
// else; the Ginkgo suite beside it is a package of its own.
package suites

import "embed"

// FS holds *.yaml and requirements/*.yaml.
//
//go:embed *.yaml requirements/*.yaml
var FS embed.FS
