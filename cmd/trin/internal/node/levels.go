package node

import "trin/admin/levels"

// openLevels makes the pages on which assurance is edited in a draft.
func (n *Node) openLevels() (*levels.Levels, error) {
	return levels.New(levels.Deps{Kit: n.administration.editing, Parts: n.Parts})
}
