package api

import (
	"net/http"
	"time"
)

// kind is a kind of problem. Its name never changes: programs compare it.
type kind struct {
	name   string
	status int
	title  string
}

// The kinds, as docs/api.md lists them.
var (
	malformed            = kind{"malformed", http.StatusBadRequest, "The request cannot be read"}
	unauthenticated      = kind{"unauthenticated", http.StatusUnauthorized, "Nobody is signed in"}
	forbidden            = kind{"forbidden", http.StatusForbidden, "This token or administrator may not do that"}
	freshProof           = kind{"fresh-proof-needed", http.StatusForbidden, "A person must prove again to be there"}
	crossSite            = kind{"cross-site", http.StatusForbidden, "The request comes from another site"}
	notFound             = kind{"not-found", http.StatusNotFound, "It is not there"}
	methodNotAllowed     = kind{"method-not-allowed", http.StatusMethodNotAllowed, "This cannot be done here"}
	conflict             = kind{"conflict", http.StatusConflict, "It cannot be done as things are"}
	exists               = kind{"exists", http.StatusConflict, "It is there already"}
	documentsConflict    = kind{"documents-conflict", http.StatusConflict, "Others have changed documents of the draft"}
	approvalNeeded       = kind{"approval-needed", http.StatusConflict, "Others must approve the draft first"}
	final                = kind{"final", http.StatusConflict, "The draft stays as it is"}
	nothingToDo          = kind{"nothing-to-do", http.StatusConflict, "The draft changes nothing"}
	used                 = kind{"used", http.StatusConflict, "Others name it"}
	objected             = kind{"objected", http.StatusConflict, "It would come too early"}
	lastAdministrator    = kind{"last-administrator", http.StatusConflict, "Nobody would be left"}
	preconditionFailed   = kind{"precondition-failed", http.StatusPreconditionFailed, "It has changed meanwhile"}
	tooLarge             = kind{"too-large", http.StatusRequestEntityTooLarge, "The body is too large"}
	unsupportedMedia     = kind{"unsupported-media", http.StatusUnsupportedMediaType, "The body is of another kind"}
	invalid              = kind{"invalid", http.StatusUnprocessableEntity, "What was sent cannot be taken"}
	invalidInstallation  = kind{"invalid-installation", http.StatusUnprocessableEntity, "The installation would have errors"}
	preconditionRequired = kind{"precondition-required", http.StatusPreconditionRequired, "If-Match is missing"}
	tooMany              = kind{"too-many", http.StatusTooManyRequests, "Too many requests"}
	inner                = kind{"inner", http.StatusInternalServerError, "Something went wrong in Trin"}
)

// kinds are all of them.
func kinds() []kind {
	return []kind{
		malformed, unauthenticated, forbidden, freshProof, crossSite, notFound, methodNotAllowed, conflict, exists, documentsConflict,
		approvalNeeded, final, nothingToDo, used, objected, lastAdministrator, preconditionFailed, tooLarge, unsupportedMedia, invalid,
		invalidInstallation, preconditionRequired, tooMany, inner,
	}
}

// kindPrefix begins the type of a problem.
const kindPrefix = "urn:trin:problem:"

// Problem is a problem document (RFC 9457).
type Problem struct {
	Type      string  `json:"type" doc:"which kind of problem it is: docs/api.md has them all"`
	Title     string  `json:"title"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail,omitempty" doc:"what is wrong here, and what to do"`
	Reference string  `json:"reference,omitempty" doc:"of the request, by which the log has it"`
	Errors    []Wrong `json:"errors,omitempty" doc:"what is wrong, place by place"`

	Conflicts []conflictView `json:"conflicts,omitempty" doc:"where a draft meets what others have changed"`

	kind  kind
	after time.Duration // to wait; 0 = it does not help
}

// Wrong is one thing that is wrong: in the body of the request by its pointer,
// or in a document by its field.
type Wrong struct {
	Detail   string `json:"detail"`
	Pointer  string `json:"pointer,omitempty" doc:"JSON pointer (RFC 6901) into the body of the request"`
	Severity string `json:"severity,omitempty" enum:"error,danger,warning"`
	Kind     string `json:"kind,omitempty" doc:"of the document"`
	ID       string `json:"id,omitempty" doc:"of the document"`
	Field    string `json:"field,omitempty" doc:"of the document, dotted"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty" doc:"of the text that was sent or is stored"`
	Column   int    `json:"column,omitempty"`
}

// Error is the problem as an error, for a handler to return.
func (p *Problem) Error() string { return p.kind.name + ": " + p.Detail }

var _ error = (*Problem)(nil)

// problemOf is a problem of a kind.
func problemOf(k kind, detail string) *Problem {
	return &Problem{Type: kindPrefix + k.name, Title: k.title, Status: k.status, Detail: detail, kind: k}
}

func tooOften(wait time.Duration) *Problem {
	p := problemOf(tooMany, "Wait as long as Retry-After says.")
	p.after = wait
	return p
}
