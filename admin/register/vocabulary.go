package register

import (
	"trin/admin/drafts"
	"trin/connections"
)

// WithVocabulary is the vocabulary as a draft shows it, with one more of those
// that come with Trin; false = there is none of that name.
func WithVocabulary(name string, now drafts.Examined) (connections.Document, bool, error) {
	return withVocabularies([]string{name}, now)
}
