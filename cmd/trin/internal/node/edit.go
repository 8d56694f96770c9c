package node

import (
	"context"
	"slices"

	"trin/admin/edit"
)

// openEdit makes the pages on which one document of a draft is edited.
func (n *Node) openEdit() (*edit.Edit, error) {
	return edit.New(edit.Deps{
		Kit: n.administration.editing, Parts: n.Parts, Register: n.administration.register, Secrets: sealedSecrets{n},
		KeySets: n.keySets, Random: n.options.Random,
	})
}

// keySets are the names of Trin's own key sets.
func (n *Node) keySets(ctx context.Context) ([]string, error) {
	all, err := n.Keyring.All(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, key := range all {
		if !slices.Contains(names, key.Set) {
			names = append(names, key.Set)
		}
	}
	slices.Sort(names)
	return names, nil
}
