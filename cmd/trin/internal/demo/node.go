package demo

import "trin/cmd/trin/internal/node"

// Trin is the node in the middle.
func (d *Demo) Trin() *node.Node { return d.trin.Node }
