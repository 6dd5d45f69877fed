package runner

import (
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/target"
)

// wrong is what kept a run from being prepared, with whatever else is wrong of
// the files that the options name, so that all of it is told at once.
func (o Options) wrong(first error) error {
	var list diag.Problems
	others := 0
	for i, err := range append([]error{first}, o.files()...) {
		if err == nil || i > 0 && err.Error() == first.Error() {
			continue
		}
		if i > 0 {
			others++
		}
		list = append(list, problems(err)...)
	}
	if others == 0 {
		return first
	}
	return list.Err()
}

// files reads each file that stands for itself. No program is started for a
// secret: whether the file is right does not depend on what it prints.
func (o Options) files() []error {
	_, document := o.Target.document()
	_, certificates := o.TLS.Config()
	errs := []error{document, certificates}
	if file := o.Target.File; file != "" && o.Target.Content == nil {
		errs = append(errs, target.Check(file, o.Target.getenv()))
	}
	if o.Baseline != "" && !strings.HasPrefix(o.Baseline, knownPrefix) {
		_, baseline := loadBaseline(o.Baseline)
		errs = append(errs, baseline)
	}
	return errs
}
