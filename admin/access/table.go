package access

import (
	"context"
	"net/http"
	"time"
)

// Identify says who sends a request. An error is an inner one; who is nobody is
// the zero Actor.
type Identify func(*http.Request) (Actor, error)

// Refused answers a request that is not let in. The error is one of the
// refusals, or Identify's.
type Refused func(http.ResponseWriter, *http.Request, error)

// Mount adds every route to the mux. A handler is called only for those who may,
// and finds them with [From].
func (t *Table) Mount(mux *http.ServeMux, identify Identify, clock func() time.Time, refused Refused) {
	for _, route := range t.routes {
		mux.HandleFunc(route.String(), func(w http.ResponseWriter, r *http.Request) {
			actor, err := identify(r)
			if err == nil {
				err = actor.May(route.Rule, clock())
			}
			if err != nil {
				refused(w, r, err)
				return
			}
			route.Handler.ServeHTTP(w, r.WithContext(With(r.Context(), actor)))
		})
	}
}

type actorKey struct{}

// With puts the actor into the context of a request.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// From is who sends the request, nobody when nobody was put there.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
