package upkeep

import (
	"context"

	"trin/admin/access"
	"trin/connections"
)

// How many proposals are read at once, and looked at for one page of those that
// the actor sees.
const (
	readAtOnce    = 200
	lookedThrough = 2000
)

// Proposals are those that the query asks for and the actor sees, the newest
// first, at most Limit of them: of connections that are there. The number says
// before which one to read on; 0 = there are no more.
func (u *Upkeep) Proposals(ctx context.Context, a access.Actor, q connections.ProposalQuery) (found []connections.MetadataProposal, next int64, err error) {
	if err := a.May(ReadRule, u.Clock()); err != nil {
		return nil, 0, err
	}
	all, _, err := u.installed(ctx)
	if err != nil {
		return nil, 0, err
	}
	sees := map[[2]string]bool{}
	for _, w := range all {
		if a.Sees(w.Organisation) {
			sees[[2]string{w.Kind, w.ID}] = true
		}
	}
	most := q.Limit
	q.Limit = readAtOnce
	for looked := 0; looked < lookedThrough; looked += readAtOnce {
		some, err := u.Store.MetadataProposals(ctx, q)
		if err != nil {
			return nil, 0, err
		}
		for _, p := range some {
			if q.Before = p.Number; !sees[[2]string{p.Kind, p.ID}] {
				continue
			}
			if found = append(found, p); len(found) == most {
				return found, p.Number, nil
			}
		}
		if len(some) < readAtOnce {
			return found, 0, nil
		}
	}
	return found, q.Before, nil
}
