package node

import "trin/admin/inspect"

// openInspect makes the page on which messages are read.
func (n *Node) openInspect() (*inspect.Page, error) {
	return inspect.New(inspect.Deps{Shell: n.administration.shell, Configurations: n.Pictures, Parts: n.Parts, Keyring: n.Keyring, Trin: n.options.BaseURL})
}
