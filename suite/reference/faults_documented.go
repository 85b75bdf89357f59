package reference

import "encoding/json"

// documentedFaults show under a contract that says more than the embedded one.
func documentedFaults() []entry {
	return []entry{
		{id: "documented-header-absent", sentence: "The success lacks a header field that its contract documents as required.", rules: by("headers"), needs: []Need{NeedDocumentedHeader}, edit: granted(without("Cache-Control"))},
	}
}

// lifetimeFaults show with tokens whose time is over.
func lifetimeFaults() []entry {
	return []entry{
		{id: "spent-token-accepted", sentence: "A refresh token that was used up and replaced gets a token again.", rules: by("token-withheld"), needs: []Need{NeedSingleUse}, edit: func(b *behaviour) {
			b.rotate = true
		}},
	}
}

// WithDocumentedHeader is a contract document, JSON, in which every 2xx response
// documents Cache-Control as required.
func WithDocumentedHeader(document []byte) ([]byte, error) {
	var d map[string]any
	if err := json.Unmarshal(document, &d); err != nil {
		return nil, err
	}
	paths, _ := d["paths"].(map[string]any)
	for _, path := range paths {
		operations, _ := path.(map[string]any)
		for _, operation := range operations {
			members, _ := operation.(map[string]any)
			responses, _ := members["responses"].(map[string]any)
			for status, response := range responses {
				if r, ok := response.(map[string]any); ok && status[0] == '2' {
					r["headers"] = map[string]any{"Cache-Control": map[string]any{"required": true, "schema": map[string]any{"type": "string"}}}
				}
			}
		}
	}
	return json.Marshal(d)
}
