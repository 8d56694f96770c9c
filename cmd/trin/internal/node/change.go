package node

import "trin/admin/change"

// openChange makes the pages of a draft's life and of versions.
func (n *Node) openChange() (*change.Change, error) {
	return change.New(change.Deps{Kit: n.administration.editing, Published: n.refresh, Versions: n.Store})
}
