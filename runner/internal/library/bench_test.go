package library

import (
	"testing"
	"time"
)

// BenchmarkStart compares what a start reads by the index with all the YAML that
// comes with authspec; the ratio is that of the two in one run.
func BenchmarkStart(b *testing.B) {
	if _, ok := indexed(); !ok {
		b.Skip("the index is of other files, as TestIndex says")
	}
	begun := time.Now()
	if _, err := read(); err != nil {
		b.Fatal(err)
	}
	all := time.Since(begun)
	b.ReportAllocs()
	for b.Loop() {
		indexed()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(all), "of-reading-all")
}
