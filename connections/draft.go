package connections

import "time"

// DraftState is how far a draft has come.
type DraftState string

// The states. Published and discarded are final.
const (
	DraftOpen      DraftState = "open"
	DraftSubmitted DraftState = "submitted" // it waits to be approved
	DraftApproved  DraftState = "approved"  // it has all the approvals that it needed when it got the last
	DraftPublished DraftState = "published"
	DraftDiscarded DraftState = "discarded"
)

// Draft is a change of the installation that is being prepared: edits of
// documents against the version Base. It holds no secret. Revision grows by one
// with each change of the draft.
type Draft struct {
	ID           string
	Revision     int64
	State        DraftState
	Organisation string // whose documents alone it may edit; "" = any
	Title        string
	Note         string // why, for the list of versions
	Author       string
	Created      time.Time
	Changed      time.Time
	Base         int64
	Published    int64 // the version that it became; 0 = none
	Rollback     int64 // the version that it restores; 0 = none

	Authors   []Identity // everybody who made an edit, also one that is gone
	Approvals []Approval // of the edits as they are
	Edits     []Edit     // by kind and then id; not read in a list
	Edited    int        // how many edits there are
}

// Identity is who did something to a draft: the name as the audit writes it, and
// the subject where there is one, namespace and value.
type Identity struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
	Value     string `json:"value,omitempty"`
	Token     string `json:"token,omitempty"` // the ID of the token; "" = a person
}

// Same reports whether it is the same person: by name, or by subject.
func (i Identity) Same(other Identity) bool {
	return i.Name == other.Name || i.Value != "" && i.Namespace == other.Namespace && i.Value == other.Value
}

// Approval is one administrator's consent to a draft.
type Approval struct {
	By Identity  `json:"by"`
	At time.Time `json:"at"`
}

// Edit is one document as it shall be. A nil Body deletes it.
type Edit struct {
	Kind, ID string
	Body     []byte
	Author   string
	Changed  time.Time
}

// DraftQuery says which drafts are wanted, the newest first; a zero field does
// not limit.
type DraftQuery struct {
	Organisation string
	States       []DraftState
	Before       string // only those after this one in the list, by its ID, to read on
	Limit        int    // at most so many; 0 = 50
}

// Publication is one version that a draft becomes: the documents are stored and
// the draft is marked in one step.
type Publication struct {
	Expected  int64      // the version that must be the newest
	Documents []Document // the whole of the next one
	Author    string
	Note      string
	Draft     *Draft // as it shall be, its Revision one more than it is; nil = it comes from no draft
	Change    Change // for the audit; its Target and Digest are given when it is kept
}
