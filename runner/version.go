package runner

import "authspec/runner/internal/about"

// Version is that of the suite: cases, requirements and the program that runs
// them.
const Version = about.Version
