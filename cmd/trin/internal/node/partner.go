package node

import (
	"trin/admin/partner"
	"trin/admin/shell"
)

// openPartner makes the links with which partners fill in their own side. Their
// pages are on the public address, also where the administration has its own.
func (n *Node) openPartner() (*partner.Partner, error) {
	return partner.New(partner.Deps{
		Kit: n.administration.editing, Store: n.Store, Attempts: n.Store, Parts: n.Parts, Configurations: n.Pictures, Maker: n.tokenMakerSubject, Able: n.able,
		Public: &shell.Shell{Edge: n.edge, Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log},
	})
}
