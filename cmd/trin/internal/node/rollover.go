package node

import (
	"trin/admin/rollover"
	"trin/connections"
)

// openRollover makes what leads Trin's own keys from one to the next.
func (n *Node) openRollover() error {
	var err error
	n.Rollover, err = rollover.New(rollover.Deps{
		Keys: n.Keyring, Knowledge: n.Keyring, Watch: n.keyWatch, Configurations: n.Pictures, Changes: n.Store,
		Kinds: func() []connections.Kind { return n.Kinds }, Clock: n.options.Clock, Log: n.options.Log,
	})
	if err != nil {
		return err
	}
	n.administration.rollover, err = rollover.NewPages(n.administration.shell, n.Rollover)
	return err
}

// watchKeys makes what counts who is seen to know Trin's own keys.
func (n *Node) watchKeys() *rollover.Watch {
	return rollover.NewWatch(rollover.WatchDeps{Keys: n.Keyring, Client: n.edge.Client, Clock: n.options.Clock, Log: n.options.Log})
}
