package server

import (
	"slices"
	"sync"
	"time"
)

// maxStored is how many contents are kept; the oldest makes room.
const maxStored = 64

// store holds what users have written, in memory.
type store struct {
	mu      sync.Mutex
	entries map[string]*representation
	order   []string // paths, the oldest first
}

func (s *store) get(path string) *representation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[path]
}

// put keeps a content and tells whether it is the first of its path.
func (s *store) put(path string, content []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, exists := s.entries[path]
	if !exists {
		if len(s.order) == maxStored {
			delete(s.entries, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, path)
	}
	if s.entries == nil {
		s.entries = map[string]*representation{}
	}
	s.entries[path] = represent("application/octet-stream", content, time.Now().Truncate(time.Second))
	return !exists
}

func (s *store) remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, path)
	s.order = slices.DeleteFunc(s.order, func(p string) bool { return p == path })
}
