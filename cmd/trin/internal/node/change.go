package node

import (
	"net/http"
	"strings"
	"sync"

	"trin/admin/change"
	"trin/admin/pages"
)

// openChange makes the pages of a draft's life and of versions.
func (n *Node) openChange() (*change.Change, error) {
	return change.New(change.Deps{Kit: n.administration.editing, Published: n.refresh, Versions: n.Store, Serves: n.serving()})
}

// editLinks lead from the pages that read to those that edit.
func (n *Node) editLinks() pages.Edit {
	return change.Links{Clock: n.options.Clock, Serves: n.serving()}
}

// serving tells which pages the administration has. It is to be asked when the
// table of routes is made.
func (n *Node) serving() func(path string) bool {
	all := sync.OnceValue(func() *http.ServeMux {
		mux := http.NewServeMux()
		for _, route := range n.administration.table.Routes() {
			if route.Method == http.MethodGet {
				mux.Handle(route.String(), http.NotFoundHandler())
			}
		}
		return mux
	})
	return func(path string) bool {
		r, err := http.NewRequest(http.MethodGet, path, nil)
		if err != nil {
			return false
		}
		_, pattern := all().Handler(r)
		return pattern != "" && !strings.HasSuffix(pattern, "{path...}")
	}
}
