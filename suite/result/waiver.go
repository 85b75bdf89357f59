package result

// Waiver accepts a known failure until a date. It covers a case, all cases of a
// pattern (* and ?, as in a shell), or, without a case, one rule with one status
// in every case.
type Waiver struct {
	Case   string `json:"case,omitempty" yaml:"case,omitempty"`
	Rule   string `json:"rule" yaml:"rule"`
	Status int    `json:"status,omitempty" yaml:"status,omitempty"`
	Reason string `json:"reason" yaml:"reason"`
	Until  string `json:"until" yaml:"until"` // the last day on which it is valid, such as 2027-01-31
	Place  string `json:"-" yaml:"-"`         // file:line
}

// WaiverFault is a waiver that fails the run, and the reason.
type WaiverFault struct {
	Waiver Waiver `json:"waiver"`
	Place  string `json:"place"`
	Why    string `json:"why"`
	Stale  bool   `json:"-"` // it covers nothing any more
}
