package reference

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
)

// write sends an answer through net/http, which keeps the connection. An answer
// with a script takes the connection over instead.
func (s *Server) write(w http.ResponseWriter, x *exchange, a *Answer) {
	if !s.wait(x.request.Context(), s.delay+a.Delay) {
		panic(http.ErrAbortHandler)
	}
	if a.Script != nil {
		s.play(w, a.Script)
		return
	}
	header := w.Header()
	if a.Early != nil {
		for _, f := range a.Early {
			header.Add(f.Name, f.Value)
		}
		w.WriteHeader(http.StatusEarlyHints)
		clear(header)
	}
	header["Content-Type"] = nil // otherwise net/http guesses one from the body
	for _, f := range a.Header {
		header[http.CanonicalHeaderKey(f.Name)] = append(header[http.CanonicalHeaderKey(f.Name)], f.Value)
	}
	body := a.Body
	if a.Gzip {
		header.Set("Content-Encoding", "gzip")
		body = gzipped(body)
	}
	if a.Close {
		header.Set("Connection", "close")
	}
	chunked := a.Chunked || len(a.Trailer) > 0
	if !chunked && a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.Status)
	if chunked {
		half := len(body) / 2
		_, _ = w.Write(body[:half])
		_ = http.NewResponseController(w).Flush()
		body = body[half:]
	}
	_, _ = w.Write(body) // it is not the server's error if the client is gone
	for _, f := range a.Trailer {
		header.Set(http.TrailerPrefix+f.Name, f.Value)
	}
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // writing to a bytes.Buffer never fails
	_ = z.Close()
	return b.Bytes()
}
