package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/rollover"
	"trin/connections"
)

// remoteRollover is where a key set of a server stands.
type remoteRollover struct {
	Set, Use, Step          string
	Active                  string
	Next, Previous, Retired []string
	Safe, Quiet             time.Time
}

// remoteSteps are the steps by their names in the API.
var remoteSteps = map[string]rollover.Step{
	"make": rollover.StepMake, "wait": rollover.StepWait, "activate": rollover.StepActivate,
	"keep": rollover.StepKeep, "retire": rollover.StepRetire, "delete": rollover.StepDelete,
}

// remoteReader is who was seen to read a key of a server, or to encrypt for it.
type remoteReader struct {
	Key, How, Place, Network, Agent string
	First, Last                     time.Time
	Times                           int64
}

// rolloverRemotely says where a key set of a server stands, as it is said here.
func rolloverRemotely(c *cobra.Command, r *remote, at rollover.Place) error {
	from, err := r.keysFrom(c)
	if err != nil {
		return err
	}
	var v remoteRollover
	if _, err := from.get(c.Context(), rolloverPath(at), &v); err != nil {
		return noSet(err, at)
	}
	s := standing{
		Place: rollover.Place{Set: plain(v.Set), Use: connections.KeyUse(plain(v.Use))}, step: remoteSteps[v.Step], safe: v.Safe, quiet: v.Quiet,
	}
	keys, err := remoteKeys(c, from)
	if err != nil {
		return err
	}
	for _, id := range slices.Concat([]string{v.Active}, v.Next, v.Previous, v.Retired) {
		if i := slices.IndexFunc(keys, func(k remoteKey) bool { return k.ID == id }); i >= 0 {
			s.keys = append(s.keys, standingKey{plain(id), plain(keys[i].State), keys[i].Since, keys[i].Expires})
		}
	}
	for path := rolloverPath(at) + "/parties?limit=200"; path != ""; {
		var page struct{ Items []remoteParty }
		answer, err := from.get(c.Context(), path, &page)
		if err != nil {
			return err
		}
		for _, p := range page.Items {
			s.parties = append(s.parties, standingParty{plain(p.Role), plain(p.ID), plain(p.Way), rollover.Standing(p.Standing), plain(p.Word), plain(p.By), p.Made})
		}
		path = answer.next()
	}
	var seen struct{ Items []remoteReader }
	if _, err := from.get(c.Context(), rolloverPath(at)+"/readers", &seen); err != nil {
		return err
	}
	for _, one := range seen.Items {
		s.seen = append(s.seen, connections.KeySighting{
			Key: plain(one.Key), How: connections.KeySeen(plain(one.How)), Place: plain(one.Place), Network: plain(one.Network), Agent: plain(one.Agent), Times: one.Times, Last: one.Last,
		})
	}
	s.write(c.OutOrStdout())
	return nil
}
