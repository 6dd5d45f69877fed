package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// WritePlaces writes numbers in a short form: "1-4,9".
func WritePlaces(places []int) string {
	var parts []string
	for i := 0; i < len(places); {
		end := i + 1
		for end < len(places) && places[end] == places[end-1]+1 {
			end++
		}
		if end-i == 1 {
			parts = append(parts, strconv.Itoa(places[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", places[i], places[end-1]))
		}
		i = end
	}
	return strings.Join(parts, ",")
}

// ReadPlaces reads what WritePlaces wrote of a number of places.
func ReadPlaces(text string, count int) ([]int, error) {
	wrong := fmt.Errorf("the places %.40q are not those of %d results", text, count)
	var places []int
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		first, last, several := strings.Cut(part, "-")
		if !several {
			last = first
		}
		from, err := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err != nil || err2 != nil || to < from || to-from >= count-len(places) {
			return nil, wrong
		}
		for n := from; n <= to; n++ {
			places = append(places, n)
		}
	}
	if len(places) != count {
		return nil, wrong
	}
	return places, nil
}
