package runner

// Version is that of the suite: cases, requirements and the program that runs
// them.
const Version = "0.1.0"
