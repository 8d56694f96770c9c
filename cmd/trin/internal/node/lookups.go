package node

import (
	"path/filepath"
	"strings"

	"trin/claimstx/lookup"
	"trin/claimstx/lookup/database"
	"trin/claimstx/lookup/directory"
	"trin/claimstx/lookup/table"
	"trin/claimstx/lookup/webapi"
)

// lookupSet makes the lookups of this node, and is the one list of their types.
// A new type is a folder below claimstx/lookup and a line here.
func (n *Node) lookupSet() *lookup.Set {
	deps := lookup.Deps{
		Secrets: givenSecrets{n.Store}, Clock: n.options.Clock, Log: n.options.Log,
		OwnDatabase: ownFile(n.options.Database), Answered: n.metrics.answered,
	}
	return lookup.NewSet(deps, table.Kind(), database.Kind(deps), directory.Kind(deps), webapi.Kind(deps), webapi.ExternalKind(deps, n.options.Random))
}

// ownFile is the file of Trin's own database; "" = it is not in a file.
func ownFile(database string) string {
	if strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://") {
		return ""
	}
	path, err := filepath.Abs(strings.TrimPrefix(database, "sqlite:"))
	if err != nil {
		return ""
	}
	return path
}
