package web

import (
	"net/http"
	"time"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

// refused is what the page of a refusal says, and what to do next.
type refused struct {
	status         int
	sentence, next text.Key
}

// refusedAs finds what the page says. A code that is not known is a fault of
// whoever made it.
func refusedAs(code broker.RefusalCode) refused {
	switch code {
	case broker.RefusedUnknownClass:
		return refused{http.StatusBadRequest, text.RefusedUnknownClass, text.RefusedNextOwner}
	case broker.RefusedLevel:
		return refused{http.StatusForbidden, text.RefusedLevel, text.RefusedNextAnotherWay}
	case broker.RefusedPassive:
		return refused{http.StatusForbidden, text.RefusedPassive, text.RefusedNextAgain}
	case broker.RefusedCancelled:
		return refused{http.StatusForbidden, text.RefusedCancelled, text.RefusedNextAgain}
	case broker.RefusedFailed:
		return refused{http.StatusForbidden, text.RefusedFailed, text.RefusedNextProvider}
	case broker.RefusedUpstream:
		return refused{http.StatusForbidden, text.RefusedUpstream, text.RefusedNextProvider}
	case broker.RefusedOtherSubject:
		return refused{http.StatusForbidden, text.RefusedOtherSubject, text.RefusedNextOwnFactor}
	case broker.RefusedUnknownUser:
		return refused{http.StatusForbidden, text.RefusedUnknownUser, text.RefusedNextRightUser}
	case broker.RefusedDenied:
		return refused{http.StatusForbidden, text.RefusedDenied, text.RefusedNextAdministrator}
	case broker.RefusedNoProvider:
		return refused{http.StatusForbidden, text.RefusedNoProvider, text.RefusedNextOwner}
	case broker.RefusedUnavailable:
		return refused{http.StatusServiceUnavailable, text.RefusedUnavailable, text.RefusedNextLater}
	case broker.RefusedProxyCount:
		return refused{http.StatusForbidden, text.RefusedProxyCount, text.RefusedNextAdministrator}
	case broker.RefusedIdentifier:
		return refused{http.StatusForbidden, text.RefusedIdentifier, text.RefusedNextAdministrator}
	case broker.RefusedMalformed:
		return refused{http.StatusBadRequest, text.RefusedMalformed, text.RefusedNextAgain}
	case broker.RefusedUnsupported:
		return refused{http.StatusBadRequest, text.RefusedUnsupported, text.RefusedNextOwner}
	case broker.RefusedStale:
		return refused{http.StatusForbidden, text.RefusedStale, text.RefusedNextAgain}
	}
	return refused{http.StatusInternalServerError, text.RefusedInternal, text.RefusedNextLater}
}

// refusal writes the page of a refused login. The engine has recorded and
// logged why; a way back that no browser may be sent is left out, so that the
// person still learns what happened.
func (e *Edge) refusal(w http.ResponseWriter, r *http.Request, b *broker.Browser, reply broker.RefusalPage) {
	shell := e.Shell(r, b)
	shell.Switch = false // what was sent is used up: it cannot be fetched again
	if reply.Reference != "" {
		shell.Reference = reply.Reference
	}
	said := refusedAs(reply.Code)
	view := templates.RefusedView{
		Application: reply.Application.In(shell.Language.Tag()), Message: reply.Message.In(shell.Language.Tag()),
		Sentence: said.sentence, Next: said.next,
		Time: e.Clock().UTC().Format(time.RFC3339),
	}
	if reply.Return != "" {
		back, err := e.target(reply.Return)
		if err != nil {
			e.Log.ErrorContext(r.Context(), "a refusal has no way back to its application", "reference", shell.Reference, "error", err)
		}
		view.Return = back
	}
	if said.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	e.Page(w, r, b, said.status, templates.Refused(shell, view))
}
