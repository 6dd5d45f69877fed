// Package suites holds the named selections of cases (*.yaml), the requirement
// catalogue (requirements/*.yaml), and how what does not hold is mended
// (remedies/*.yaml). It embeds them and does nothing else; the Ginkgo suite
// beside it is a package of its own.
package suites

import "embed"

// FS holds *.yaml, requirements/*.yaml and remedies/*.yaml.
//
//go:embed *.yaml requirements/*.yaml remedies/*.yaml
var FS embed.FS
