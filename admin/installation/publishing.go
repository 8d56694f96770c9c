package installation

import (
	"errors"

	"trin/connections"
)

// mostApprovals is how many approvals a draft can need.
const mostApprovals = 5

// Publishing says what a draft needs before it is published.
type Publishing struct {
	Approvals int // by others than those who made its edits
}

// publishing checks what a draft needs.
func (b *builder) publishing(d *document, p *publishingEntry) {
	if p != nil && (p.Approvals < 0 || p.Approvals > mostApprovals) {
		b.fail(d, "publishing.approvals", "%d is not a number of approvals. Write a number from 0 to %d.", p.Approvals, mostApprovals)
	}
}

// PublishingOf reads what a draft needs by the settings among the stored
// documents. The error means that it cannot be told.
func PublishingOf(documents []connections.Document) (Publishing, error) {
	for _, stored := range documents {
		if stored.Kind != KindSettings {
			continue
		}
		text, problems := Stored([]connections.Document{stored})
		if text.lost || len(text.documents) != 1 || len(Errors(problems)) > 0 {
			return Publishing{}, errors.New("what a draft needs before it is published cannot be read in the settings")
		}
		b, s := &builder{broken: map[*document]bool{}}, settingsDocument{}
		b.decode(text.documents[0], &s)
		b.publishing(text.documents[0], s.Publishing)
		if len(Errors(b.problems)) > 0 {
			return Publishing{}, errors.New("what a draft needs before it is published cannot be read in the settings: " + b.problems[0].Message)
		}
		if s.Publishing == nil {
			return Publishing{}, nil
		}
		return Publishing{Approvals: s.Publishing.Approvals}, nil
	}
	return Publishing{}, nil
}
