package settings

import _ "embed"

// Template is a settings file in which everything is a comment.
//
//go:embed template.yaml
var Template string
