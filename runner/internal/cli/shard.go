package cli

import (
	"fmt"
	"strconv"
	"strings"

	"authspec/runner"
	"authspec/runner/internal/shard"
)

// Sharding is the flag about machines that share a run.
type Sharding struct {
	Shard filled `placeholder:"I/N" help:"Judge one part of N, as in 2/5, where machines share a run; 'authspec merge' puts their reports together. 'auto' takes both numbers from the environment of a GitLab, CircleCI or Buildkite job, 'auto/N' the first one, and that of a Kubernetes Indexed Job too. The limits of the target, and --rate, are for all parts together. {shard} in the PATH of a report stands for 2-of-5."`
}

// shareOf reads --shard, and the reports of that part.
func (c Sharding) shareOf(env *Env, told Telling) (runner.Shard, []output, error) {
	share, err := c.share(env)
	if err != nil {
		return runner.Shard{}, nil, usageError("--shard %s", err)
	}
	outputs, err := told.outputs()
	name := fmt.Sprintf("%d-of-%d", max(1, share.Index), max(1, share.Of))
	for i := range outputs {
		outputs[i].path = strings.ReplaceAll(outputs[i].path, "{shard}", name)
	}
	return runner.Shard(share), outputs, err
}

// auto has the numbers come from the environment.
const auto = "auto"

func (c Sharding) share(env *Env) (shard.Share, error) {
	text := string(c.Shard)
	switch rest, found := strings.CutPrefix(text, auto); {
	case text == "":
		return shard.Share{}, nil
	case found && rest == "":
		return fromEnvironment(env, "")
	case found && strings.HasPrefix(rest, "/"):
		return fromEnvironment(env, rest[1:])
	}
	return shard.Parse(text)
}

// parallel are the variables in which services tell a job which of several it is.
var parallel = []struct {
	service, index, of string
	first              int // number of the first job
}{
	{"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
	{"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
	{"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
	{"a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", "", 0}, // which does not say of how many
}

// fromEnvironment is the share that a service gives to a job; of may be empty where
// the service says it.
func fromEnvironment(env *Env, of string) (shard.Share, error) {
	var known []string
	for _, p := range parallel {
		known = append(known, p.index+" of "+p.service)
		value := env.value(p.index)
		if value == "" {
			continue
		}
		index, err := strconv.Atoi(value)
		if err != nil {
			return shard.Share{}, fmt.Errorf("auto finds %q in %s, which is no number", value, p.index)
		}
		total := env.value(p.of)
		switch {
		case of == "" && total == "":
			return shard.Share{}, fmt.Errorf("auto finds only the number of the job (%s), not of how many: write auto/N", p.index)
		case of != "" && total != "" && of != total:
			return shard.Share{}, fmt.Errorf("auto/%s finds that there are %s jobs (%s)", of, total, p.of)
		case of == "":
			of = total
		}
		return shard.Parse(fmt.Sprintf("%d/%s", index-p.first+1, of))
	}
	return shard.Share{}, fmt.Errorf("auto finds none of the variables of a job: %s; write I/N, as in 2/5", strings.Join(known, ", "))
}
