package report

// The types below are the part of SARIF 2.1.0 that this report writes. A
// property that the report does not use has the default value of the standard,
// an empty list or -1, for programs that expect it.

// noneListed is an empty list.
type noneListed struct{}

// MarshalJSON implements json.Marshaler.
func (noneListed) MarshalJSON() ([]byte, error) { return []byte("[]"), nil }

// noNumber is an index, an offset, an id or a rank that is not given.
type noNumber struct{}

// MarshalJSON implements json.Marshaler.
func (noNumber) MarshalJSON() ([]byte, error) { return []byte("-1"), nil }

// sarifLog is a SARIF log file (§3.13).
type sarifLog struct {
	Schema     string     `json:"$schema"`
	Version    string     `json:"version"`
	Runs       []sarifRun `json:"runs"`
	Properties struct{}   `json:"properties"`
}

// sarifRun is a run (§3.14).
type sarifRun struct {
	Addresses                noneListed        `json:"addresses"`
	Artifacts                []sarifArtifact   `json:"artifacts,omitempty"`
	ColumnKind               string            `json:"columnKind"`
	Graphs                   noneListed        `json:"graphs"`
	Invocations              []sarifInvocation `json:"invocations"`
	Language                 string            `json:"language"`
	LogicalLocations         noneListed        `json:"logicalLocations"`
	NewlineSequences         []string          `json:"newlineSequences"`
	Policies                 noneListed        `json:"policies"`
	RedactionTokens          noneListed        `json:"redactionTokens"`
	Results                  []sarifResult     `json:"results"`
	RunAggregates            noneListed        `json:"runAggregates"`
	Taxonomies               noneListed        `json:"taxonomies"`
	ThreadFlowLocations      noneListed        `json:"threadFlowLocations"`
	Tool                     sarifTool         `json:"tool"`
	Translations             noneListed        `json:"translations"`
	VersionControlProvenance noneListed        `json:"versionControlProvenance"`
	WebRequests              noneListed        `json:"webRequests"`
	WebResponses             noneListed        `json:"webResponses"`
}

// sarifInvocation is how the tool ran and ended (§3.20).
type sarifInvocation struct {
	EndTimeUTC                         string              `json:"endTimeUtc"`
	ExecutionSuccessful                bool                `json:"executionSuccessful"`
	ExitCode                           int                 `json:"exitCode"`
	ExitCodeDescription                string              `json:"exitCodeDescription"`
	NotificationConfigurationOverrides noneListed          `json:"notificationConfigurationOverrides"`
	RuleConfigurationOverrides         noneListed          `json:"ruleConfigurationOverrides"`
	StartTimeUTC                       string              `json:"startTimeUtc"`
	ToolConfigurationNotifications     noneListed          `json:"toolConfigurationNotifications"`
	ToolExecutionNotifications         []sarifNotification `json:"toolExecutionNotifications"`
}

// sarifNotification is a problem of the run itself (§3.58).
type sarifNotification struct {
	Level     string       `json:"level"`
	Locations noneListed   `json:"locations"`
	Message   sarifMessage `json:"message"`
}

// sarifTool is the tool (§3.18). Its driver lists the rules (§3.19).
type sarifTool struct {
	Driver     sarifDriver `json:"driver"`
	Extensions noneListed  `json:"extensions"`
}

type sarifDriver struct {
	Contents            []string    `json:"contents"`
	InformationURI      string      `json:"informationUri"`
	IsComprehensive     bool        `json:"isComprehensive"`
	Language            string      `json:"language"`
	Locations           noneListed  `json:"locations"`
	Name                string      `json:"name"`
	Notifications       noneListed  `json:"notifications"`
	Rules               []sarifRule `json:"rules"`
	SemanticVersion     string      `json:"semanticVersion"`
	SupportedTaxonomies noneListed  `json:"supportedTaxonomies"`
	Taxa                noneListed  `json:"taxa"`
	Version             string      `json:"version"`
}

// sarifRule is a rule as a reporting descriptor (§3.49).
type sarifRule struct {
	DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
	FullDescription      sarifText          `json:"fullDescription"`
	Help                 sarifText          `json:"help"`
	HelpURI              string             `json:"helpUri"`
	ID                   string             `json:"id"`
	Name                 string             `json:"name"`
	Properties           sarifRuleTags      `json:"properties"`
	Relationships        noneListed         `json:"relationships"`
	ShortDescription     sarifText          `json:"shortDescription"`
}

type sarifConfiguration struct {
	Enabled bool     `json:"enabled"`
	Level   string   `json:"level"`
	Rank    noNumber `json:"rank"`
}

// sarifRuleTags are what GitHub code scanning reads of a rule's property bag: tags,
// and for a security rule its severity on the scale of CVSS.
type sarifRuleTags struct {
	Tags             []string `json:"tags"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
}

// sarifText is a text in one or two forms (§3.12).
type sarifText struct {
	Markdown string `json:"markdown,omitempty"`
	Text     string `json:"text"`
}

// sarifResult is a group of findings (§3.27).
type sarifResult struct {
	PartialFingerprints map[string]string  `json:"partialFingerprints"`
	Attachments         noneListed         `json:"attachments"`
	CodeFlows           noneListed         `json:"codeFlows"`
	Fixes               noneListed         `json:"fixes"`
	GraphTraversals     noneListed         `json:"graphTraversals"`
	Graphs              noneListed         `json:"graphs"`
	Kind                string             `json:"kind"`
	Level               string             `json:"level"`
	Locations           []sarifLocation    `json:"locations"`
	Message             sarifMessage       `json:"message"`
	Rank                noNumber           `json:"rank"`
	RelatedLocations    []sarifLocation    `json:"relatedLocations"` // the cases
	RuleID              string             `json:"ruleId"`
	RuleIndex           int                `json:"ruleIndex"` // -1: the rule is not listed
	Stacks              noneListed         `json:"stacks"`
	Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	Taxa                noneListed         `json:"taxa"`
	WebRequest          *sarifWebRequest   `json:"webRequest,omitempty"`
	WebResponse         *sarifWebResponse  `json:"webResponse,omitempty"`
}

type sarifMessage struct {
	Arguments noneListed `json:"arguments"`
	Text      string     `json:"text"`
}

// sarifSuppression says why a finding is accepted (§3.35).
type sarifSuppression struct {
	Justification string `json:"justification"`
	Kind          string `json:"kind"`
	Status        string `json:"status"`
}

// sarifLocation is a place in a file, and its names (§3.28).
type sarifLocation struct {
	Annotations      noneListed             `json:"annotations"`
	ID               int                    `json:"id"` // -1: none
	LogicalLocations []sarifName            `json:"logicalLocations"`
	Message          *sarifMessage          `json:"message,omitempty"`
	PhysicalLocation *sarifPhysicalLocation `json:"physicalLocation,omitempty"`
	Relationships    noneListed             `json:"relationships"`
}

// sarifName is a logical location (§3.33).
type sarifName struct {
	FullyQualifiedName string   `json:"fullyQualifiedName"`
	Index              noNumber `json:"index"`
	Kind               string   `json:"kind"`
	ParentIndex        noNumber `json:"parentIndex"`
}

type sarifPhysicalLocation struct {
	ArtifactLocation sarifFile   `json:"artifactLocation"`
	Region           sarifRegion `json:"region"`
}

type sarifFile struct {
	Index noNumber `json:"index"`
	URI   string   `json:"uri"`
}

// sarifRegion is whole lines of a file, from 1 (§3.30).
type sarifRegion struct {
	ByteOffset noNumber `json:"byteOffset"`
	CharOffset noNumber `json:"charOffset"`
	EndLine    int      `json:"endLine"`
	StartLine  int      `json:"startLine"`
}

// sarifArtifact is a file of the run with its contents (§3.24).
type sarifArtifact struct {
	Location sarifFile     `json:"location"`
	Contents sarifContents `json:"contents"`
	Roles    []string      `json:"roles"`
	Length   int           `json:"length"`
}

type sarifContents struct {
	Text string `json:"text"`
}

// sarifWebRequest is an HTTP request (§3.46).
type sarifWebRequest struct {
	Protocol string            `json:"protocol"`
	Version  string            `json:"version"`
	Method   string            `json:"method"`
	Target   string            `json:"target"`
	Headers  map[string]string `json:"headers"`
	Body     *sarifContents    `json:"body,omitempty"`
}

// sarifWebResponse is an HTTP response (§3.47).
type sarifWebResponse struct {
	Protocol           string            `json:"protocol,omitempty"`
	Version            string            `json:"version,omitempty"`
	StatusCode         int               `json:"statusCode,omitempty"`
	ReasonPhrase       string            `json:"reasonPhrase,omitempty"`
	Headers            map[string]string `json:"headers,omitempty"`
	Body               *sarifContents    `json:"body,omitempty"`
	NoResponseReceived bool              `json:"noResponseReceived"`
}
