package check_test

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync/atomic"
)

const liveToken = "rt-Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"

// server is the operation as somebody would write it with Go's standard library.
// In the answer to a bad cookie a faulty one leaves out what the contract wants.
type server struct {
	faulty   bool
	requests atomic.Int64
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	w.Header().Set("Content-Type", "application/json")
	switch c, err := r.Cookie("refresh_token"); {
	case r.URL.Path != "/v1/refresh_token":
		w.WriteHeader(http.StatusNotFound)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
	case err == nil && c.Value == liveToken:
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(map[string]string{"access_token": rand.Text(), "token_type": "bearer"})
	default:
		item := map[string]any{"loc": []string{"cookie", "refresh_token"}, "msg": "not valid", "type": "value_error"}
		if s.faulty {
			delete(item, "msg")
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]any{"detail": []any{item}})
	}
}
