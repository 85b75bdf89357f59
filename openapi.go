// Package refreshcheck embeds the contract that the harness checks servers
// against. It stands at the root because go:embed cannot look upwards.
package refreshcheck

import _ "embed"

// OpenAPI is openapi.json, octet for octet: the source of truth for path,
// method, cookie name, statuses and schemas.
//
//go:embed openapi.json
var OpenAPI []byte
