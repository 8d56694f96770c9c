package node

import "trin/admin/pipeline"

// openPipeline makes the pages on which a claims pipeline is edited in a draft.
func (n *Node) openPipeline() (*pipeline.Room, error) {
	return pipeline.New(pipeline.Deps{Kit: n.administration.editing, Parts: n.Parts})
}
