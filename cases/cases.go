// Package cases holds the case files, one folder a topic, and the schema that
// editors check them with. It embeds them and does nothing else.
package cases

import "embed"

// FS holds TOPIC/*.yaml and case.schema.json.
//
//go:embed */*.yaml case.schema.json
var FS embed.FS
