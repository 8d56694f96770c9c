package installation

import (
	"reflect"
	"strings"

	"trin/claimstx"
)

// shape is the description of a kind of document.
func shape(kind string) reflect.Type {
	switch kind {
	case KindSettings:
		return reflect.TypeFor[settingsDocument]()
	case KindVocabulary:
		return reflect.TypeFor[vocabularyDocument]()
	case KindApplication:
		return reflect.TypeFor[applicationDocument]()
	case KindAuthentication:
		return reflect.TypeFor[authenticationDocument]()
	case KindRequester:
		return reflect.TypeFor[requesterDocument]()
	case KindFragment:
		return reflect.TypeFor[fragmentDocument]()
	case KindLookup:
		return reflect.TypeFor[lookupDocument]()
	}
	return nil
}

// settingsDocument is what holds for the whole installation.
type settingsDocument struct {
	Kind                string             `json:"kind"`
	SessionIdle         *duration          `json:"sessionIdle"`
	SessionLifetime     *duration          `json:"sessionLifetime"`
	TransactionLifetime *duration          `json:"transactionLifetime"`
	LevelMaxAges        []levelMaxAgeEntry `json:"levelMaxAges"`
	Publisher           *publisherEntry    `json:"publisher"`
	Samples             *samplesEntry      `json:"samples"`
	Publishing          *publishingEntry   `json:"publishing"`
	Metadata            *metadataEntry     `json:"metadata"`
}

// metadataEntry says what becomes of metadata that was fetched.
type metadataEntry struct {
	Refresh string    `json:"refresh"` // approve if empty, automatic or off
	Every   *duration `json:"every"`
}

// publishingEntry says what a draft needs before it is published.
type publishingEntry struct {
	Approvals int `json:"approvals"`
}

// samplesEntry says what of logins is kept for trying changes of claims.
type samplesEntry struct {
	Keep  int      `json:"keep"`
	Plain []string `json:"plain"`
}

// publisherEntry is what Trin's own metadata says about the installation.
type publisherEntry struct {
	Organization   *organizationEntry `json:"organization"`
	Contacts       []contactEntry     `json:"contacts"`
	Name           name               `json:"name"`
	Description    name               `json:"description"`
	Logos          []logoEntry        `json:"logos"`
	InformationURL name               `json:"informationURL"`
	PrivacyURL     name               `json:"privacyURL"`
	ErrorURL       string             `json:"errorURL"`

	Scopes             []string `json:"scopes"`
	WantSignedRequests bool     `json:"wantSignedRequests"`
}

type organizationEntry struct {
	Name        name `json:"name"`
	DisplayName name `json:"displayName"` // name if empty
	URL         name `json:"url"`
}

type contactEntry struct {
	Type      string `json:"type"`
	Company   string `json:"company"`
	GivenName string `json:"givenName"`
	Surname   string `json:"surname"`
	Email     string `json:"email"`
	Telephone string `json:"telephone"`
}

type logoEntry struct {
	URL      string `json:"url"`
	Width    pixels `json:"width"`
	Height   pixels `json:"height"`
	Language string `json:"language"`
}

type levelMaxAgeEntry struct {
	Level  *level    `json:"level"`
	MaxAge *duration `json:"maxAge"`
}

// vocabularyDocument is the installation's list of classes.
type vocabularyDocument struct {
	Kind       string           `json:"kind"`
	Presets    []presetEntry    `json:"presets"`
	Classes    []classEntry     `json:"classes"`
	CrossRules []crossRuleEntry `json:"crossRules"`
}

type classEntry struct {
	Ref   string `json:"ref"`
	Kind  string `json:"kind"` // level if empty
	Level *level `json:"level"`
}

type crossRuleEntry struct {
	From  *level `json:"from"`
	Gives *level `json:"gives"`
}

// applicationDocument is an application connection.
type applicationDocument struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Profile  string `json:"profile"`
	Name     name   `json:"name"`
	Enabled  *bool  `json:"enabled"`

	Organisation string         `json:"organisation"`
	Lab          bool           `json:"lab"`
	Contacts     []contactEntry `json:"contacts"` // the party's own, for administrators to ask

	Authentication []string `json:"authentication"`

	Floor             levels            `json:"floor"`
	RequesterFloors   map[string]*level `json:"requesterFloors"`
	PairFloors        map[string]*level `json:"pairFloors"`
	Classes           []classEntry      `json:"classes"`
	Answers           []string          `json:"answers"`
	Translate         map[string]string `json:"translate"`
	Strict            bool              `json:"strict"`
	ExactMeansMinimum bool              `json:"exactMeansMinimum"`
	IgnoreRequested   bool              `json:"ignoreRequested"`
	AnswerTrueClass   bool              `json:"answerTrueClass"`

	SSOGroup        string    `json:"ssoGroup"`
	MaxAge          *duration `json:"maxAge"`
	TrustRequesters bool      `json:"trustRequesters"`

	OriginalRequester string                `json:"originalRequester"` // first if empty, or last
	UnknownRequesters string                `json:"unknownRequesters"` // allow if empty, or refuse
	RequesterPolicy   string                `json:"requesterPolicy"`   // own if empty, or requester
	UnknownClaims     []claimstx.StepConfig `json:"unknownClaims"`

	Claims                      []claimstx.StepConfig `json:"claims"`
	Tests                       []testEntry           `json:"tests"`
	AuthenticatedAssuranceLevel *bool                 `json:"authenticatedAssuranceLevel"`
	Metadata                    *metadataEntry        `json:"metadata"`
	Settings                    *node                 `json:"settings"`
}

// authenticationDocument is an authentication connection or a second factor.
type authenticationDocument struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Profile  string `json:"profile"`
	Name     name   `json:"name"`
	Enabled  *bool  `json:"enabled"`

	Organisation string         `json:"organisation"`
	Lab          bool           `json:"lab"`
	Contacts     []contactEntry `json:"contacts"` // the party's own, for administrators to ask

	FirstFactor *level        `json:"firstFactor"`
	Source      *sourceEntry  `json:"source"`
	Classes     []classEntry  `json:"classes"`
	Assume      *level        `json:"assume"`
	Cap         levels        `json:"cap"`
	Factors     []factorEntry `json:"factors"`
	MaxAge      *duration     `json:"maxAge"`

	Forward       bool       `json:"forward"`
	ForwardTags   bool       `json:"forwardTags"`
	Asks          []askEntry `json:"asks"`
	AskComparison string     `json:"askComparison"`

	SubjectClaim     string `json:"subjectClaim"`
	SubjectNamespace string `json:"subjectNamespace"`

	Claims   []claimstx.StepConfig `json:"claims"`
	Tests    []testEntry           `json:"tests"`
	Metadata *metadataEntry        `json:"metadata"`
	Settings *node                 `json:"settings"`
}

// sourceEntry says where the level is read: the class and the classes of a
// claim, a claim with its values, or fixed; or what a preset says of these.
type sourceEntry struct {
	Preset string            `json:"preset"`
	Also   string            `json:"also"`
	Claim  string            `json:"claim"`
	Values map[string]*level `json:"values"`
	Fixed  *level            `json:"fixed"`
}

type factorEntry struct {
	Connection string `json:"connection"`
	After      *level `json:"after"`
}

// askEntry says what to ask for when a class is wanted, or a level from
// FromLevel on: up to ToLevel, or to the next entry of the ladder.
type askEntry struct {
	Class     string `json:"class"`
	FromLevel *level `json:"fromLevel"`
	ToLevel   *level `json:"toLevel"`
	Ask       string `json:"ask"`
}

// fieldNames lists the fields of a description in order.
func fieldNames(t reflect.Type) []string {
	t = plainType(t)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// fieldType is the type behind a field of a description or an entry of a map,
// or nil.
func fieldType(t reflect.Type, name string) reflect.Type {
	t = plainType(t)
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct:
		return nil
	}
	for i := range t.NumField() {
		if tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); tag == name && name != "" {
			return t.Field(i).Type
		}
	}
	return nil
}

// element is the type of the elements of a list, or nil.
func element(t reflect.Type) reflect.Type {
	if t = plainType(t); t != nil && t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return nil
}

func plainType(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[node]() {
		return nil // settings are the protocol's own
	}
	return t
}
