package alike

import "sync"

// Memory keeps what was found out of bodies that are alike, under a key that holds
// their frame. Frames are made anew, and the old ones are never asked for again, so
// beyond a bound one thing takes the place of any other. It is safe for concurrent
// use; its zero value keeps nothing yet.
type Memory[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

// mostRemembered is how many things a memory keeps.
const mostRemembered = 8

// Get returns what is kept, or the zero value.
func (m *Memory[K, V]) Get(key K) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[key]
}

// Put keeps a value, in the place of the one before.
func (m *Memory[K, V]) Put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[K]V{}
	}
	if _, again := m.kept[key]; !again && len(m.kept) == mostRemembered {
		for other := range m.kept {
			delete(m.kept, other)
			break
		}
	}
	m.kept[key] = value
}

// Len is how many things are kept.
func (m *Memory[K, V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.kept)
}
