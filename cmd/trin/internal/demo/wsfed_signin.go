package demo

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// level opens the page of a level, or asks the provider for that level.
func (a *WSFedApplication) level(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.PathValue("level"))
	class, known := a.Classes[page]
	if err != nil || !known {
		http.NotFound(w, r)
		return
	}
	how := r.URL.Query().Get("ask")
	if login := a.loginOf(r); login != nil && login.Covers(page) && how == "" {
		render(w, r, http.StatusOK, opened(wsfedLook(), page, *login))
		return
	}
	address, err := a.request(w, r, page, class, how)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// request is the address of a sign-in for the class (WS-Federation 1.2,
// 13.2.2). How is "force", "nothing" (ask for no class), or anything else.
func (a *WSFedApplication) request(w http.ResponseWriter, r *http.Request, page int, class, how string) (string, error) {
	service := a.trusted()
	if service == nil {
		return "", errors.New("the application has not read its provider's metadata yet")
	}
	now := a.Clock()
	wctx := "page=" + strconv.Itoa(page) + "&state=" + token()
	a.remember(wctx, wsfedAsking{page: page, browser: a.browser(w, r), since: now})
	query := url.Values{
		"wa": {"wsignin1.0"}, "wtrealm": {a.Realm()}, "wreply": {a.reply()}, "wctx": {wctx},
		"wct": {now.UTC().Format("2006-01-02T15:04:05Z")},
	}
	if how != "nothing" {
		query.Set("wauth", class)
	}
	if how == "force" {
		query.Set("wfresh", "0")
	}
	return service.endpoint + "?" + query.Encode(), nil
}

// signedIn takes the answer.
func (a *WSFedApplication) signedIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	wresult := r.PostFormValue("wresult")
	if reason, ok := fault(wresult); ok {
		render(w, r, http.StatusForbidden, turnedAway(wsfedLook(), reason, a.loginOf(r)))
		return
	}
	asking, ok := a.answered(r.PostFormValue("wctx"))
	if !ok || asking.browser != a.browser(w, r) {
		a.fail(w, r, http.StatusBadRequest, errors.New("the answer is to no request of this browser: wctx is not one that it was given"))
		return
	}
	login, err := a.accept(wresult)
	if err == nil {
		login.Page = asking.page
		if !login.Covers(asking.page) {
			err = fmt.Errorf("level %d was asked for and %d came back, as %s", asking.page*10, login.Level, login.Class)
		}
	}
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	a.signIn(w, r, login)
	http.Redirect(w, r, "/level/"+strconv.Itoa(login.Page), http.StatusSeeOther)
}

// logout ends the visit and asks the provider to end the session (13.2.4).
func (a *WSFedApplication) logout(w http.ResponseWriter, r *http.Request) {
	a.signOut(r)
	service := a.trusted()
	if service == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	query := url.Values{"wa": {"wsignout1.0"}, "wtrealm": {a.Realm()}, "wreply": {a.reply()}}
	http.Redirect(w, r, service.endpoint+"?"+query.Encode(), http.StatusSeeOther)
}

// cleanUp ends the visit when the provider says so in a frame, and takes the
// browser back when a logout has ended.
func (a *WSFedApplication) cleanUp(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("wa") != "wsignoutcleanup1.0" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.signOut(r)
	service := a.trusted()
	if service == nil {
		http.NotFound(w, r)
		return
	}
	framed(w, r, service.endpoint, cleaned(wsfedLook()))
}

// remember notes a sign-in that an answer is waited for.
func (a *WSFedApplication) remember(wctx string, asking wsfedAsking) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.pending, func(_ string, old wsfedAsking) bool {
		return asking.since.Sub(old.since) > pendingFor || len(a.pending) >= maxPending
	})
	a.pending[wctx] = asking
}

// answered takes the sign-in that an answer names; each is answered once.
func (a *WSFedApplication) answered(wctx string) (wsfedAsking, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	asking, ok := a.pending[wctx]
	delete(a.pending, wctx)
	return asking, ok && a.Clock().Sub(asking.since) <= pendingFor
}
