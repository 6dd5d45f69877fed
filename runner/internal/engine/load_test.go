package engine

import (
	"testing"
)

func TestLoad(t *testing.T) {
	l := newLoad(8, 0, 0)
	var since []int
	for range 8 {
		since = append(since, l.since())
		l.enter()
	}
	for _, s := range since {
		l.leave()
		l.less(s) // all of them together
	}
	if l.most != 4 {
		t.Errorf("after the first eight: want 4 at the same time, got %d", l.most)
	}
	for range 5 {
		s := l.since()
		l.enter()
		l.leave()
		l.less(s)
	}
	if l.most != 1 {
		t.Errorf("after one more each time: want 1, got %d", l.most)
	}
	entered := make(chan bool)
	l.enter()
	go func() {
		l.enter()
		close(entered)
	}()
	select {
	case <-entered:
		t.Error("a second case runs beside the first")
	default:
	}
	l.leave()
	<-entered
}
