package compact

// run is octets that come several times, one right after the other.
type run struct {
	times int
	unit  []byte
}

// Octets are taken for a run where its unit is short, and a good many are spared.
const (
	longestUnit = 64
	worthwhile  = 128
)

// runs takes octets apart, of which some cases have a megabyte of one letter.
func runs(octets []byte) (list []run) {
	from := 0
	for at := 0; at < len(octets); {
		unit, times := repeated(octets[at:])
		if times == 0 {
			at++
			continue
		}
		if at > from {
			list = append(list, run{1, octets[from:at]})
		}
		list = append(list, run{times, octets[at : at+unit]})
		at += unit * times
		from = at
	}
	if from < len(octets) {
		list = append(list, run{1, octets[from:]})
	}
	return list
}

// repeated measures the run with the shortest unit by which octets begin; none
// where that is not worthwhile.
func repeated(octets []byte) (unit, times int) {
	for unit = 1; unit <= min(longestUnit, len(octets)/2); unit++ {
		same := unit
		for same < len(octets) && octets[same] == octets[same-unit] {
			same++
		}
		if times = same / unit; unit*(times-1) >= worthwhile {
			return unit, times
		}
	}
	return 0, 0
}
