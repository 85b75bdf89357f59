package suite

// Version is the harness's version.
const Version = "0.1.0"

// Tool is name and version, as the User-Agent and the reports give it.
func Tool() string { return "refreshcheck/" + Version }
