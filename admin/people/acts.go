package people

import (
	"context"
	"net/http"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// userAct is something that is done to a local user, after a page that says what
// will happen.
type userAct struct {
	name        string // the last part of its path
	what        string // as the audit has it
	link, title words.Text
	points      []words.Text
	rule        access.Rule
	danger      bool
	others      bool                        // not to oneself
	shows       func(connections.User) bool // nil = always
	// do does it. What is to be shown once is returned.
	do func(*Room, context.Context, known) ([]shown, error)
}

// userActs are all of them, in the order of the page.
func userActs() []userAct {
	return []userAct{
		{
			name: "password", what: "reset password", link: words.ResetPassword, title: words.ResetPasswordTitle, rule: resets, danger: true,
			points: []words.Text{words.ResetPassword1, words.ResetPassword2, words.ResetPassword3},
			shows:  func(u connections.User) bool { return !u.Disabled }, do: (*Room).resetPassword,
		},
		{
			name: "unlock", what: "unlock user", link: words.UnlockUser, title: words.UnlockUserTitle, rule: shell.OperatesAll,
			points: []words.Text{words.UnlockUser1},
			do:     func(p *Room, ctx context.Context, u known) ([]shown, error) { return nil, p.Users.Unlock(ctx, u.Name) },
		},
		{
			name: "disable", what: "disable user", link: words.DisableUser, title: words.DisableUserTitle, rule: shell.OperatesAll, danger: true, others: true,
			points: []words.Text{words.DisableUser1, words.DisableUser2, words.EndsSessions},
			shows:  func(u connections.User) bool { return !u.Disabled }, do: (*Room).disable,
		},
		{
			name: "enable", what: "enable user", link: words.EnableUser, title: words.EnableUserTitle, rule: shell.OperatesAll,
			points: []words.Text{words.EnableUser1},
			shows:  func(u connections.User) bool { return u.Disabled },
			do:     func(p *Room, ctx context.Context, u known) ([]shown, error) { return nil, p.Users.Enable(ctx, u.Name) },
		},
		{
			name: "end", what: "end sessions", link: words.EndAll, title: words.EndAllTitle, rule: shell.OperatesAll,
			points: []words.Text{words.EndsSessions, words.SessionEnd2},
			do: func(p *Room, ctx context.Context, u known) ([]shown, error) {
				_, err := p.End(ctx, u.subjects)
				return nil, err
			},
		},
		deletion(),
	}
}

func deletion() userAct {
	return userAct{
		name: "delete", what: "delete user", link: words.DeleteUser, title: words.DeleteUserTitle, rule: resets, danger: true, others: true,
		points: []words.Text{words.DeleteUser1, words.DeleteUser2, words.EndsSessions},
		do:     (*Room).deleteUser,
	}
}

// refusal is why the act is not done to this user, whoever asks; zero = nothing
// is in the way.
func (p *Room) refusal(ctx context.Context, act userAct, u known) (words.Text, error) {
	if act.others && isSelf(access.From(ctx), u.subjects) {
		return words.NotYourself, nil
	}
	if act.name == "delete" {
		role, _, err := roleOf(ctx, p.Store, u.subjects)
		if err != nil || role != access.Nobody {
			return words.DeleteNotAdministrator, err
		}
	}
	if act.shows != nil && !act.shows(u.User) {
		return words.ActNotNow, nil
	}
	return words.Text{}, nil
}

// actOn finds the user and asks whether the act may be done to them. It answers
// itself when not.
func (p *Room) actOn(w http.ResponseWriter, r *http.Request, act userAct) (known, bool) {
	u, ok := p.userOf(w, r)
	if !ok {
		return u, false
	}
	if err := p.guard(r.Context(), act.rule, u.subjects); err != nil {
		p.Refused(w, r, err)
		return u, false
	}
	refusal, err := p.refusal(r.Context(), act, u)
	if err != nil {
		p.Fail(w, r, err)
		return u, false
	}
	if !refusal.IsZero() {
		p.Problem(w, r, http.StatusConflict, words.ActTitle, refusal, "", words.ActNext, func(f console.Frame) console.Link {
			return console.Link{Name: f.Say(words.UserBack), Path: userPath(u.ID)}
		})
		return u, false
	}
	return u, true
}

func (p *Room) actFrame(w http.ResponseWriter, r *http.Request, act userAct, u known) console.Frame {
	f := p.Frame(w, r, act.title, short(u.Name))
	f.Crumbs = crumbs(f, words.UsersTitle, usersPath, console.Link{Name: f.Say(words.UserTitle, short(u.Name)), Path: userPath(u.ID)})
	return f
}

func (p *Room) askAct(w http.ResponseWriter, r *http.Request, act userAct) {
	u, ok := p.actOn(w, r, act)
	if !ok {
		return
	}
	f := p.actFrame(w, r, act, u)
	var points []string
	for _, point := range act.points {
		points = append(points, f.Say(point))
	}
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: points, Action: userPath(u.ID) + "/" + act.name, Submit: f.Say(act.link), Cancel: userPath(u.ID), Danger: act.danger,
	}))
}

func (p *Room) doAct(w http.ResponseWriter, r *http.Request, act userAct) {
	if !p.Form(w, r) {
		return
	}
	u, ok := p.actOn(w, r, act)
	if !ok {
		return
	}
	err := p.audit(r.Context(), act.what, u.Name, "")
	var made []shown
	if err == nil {
		made, err = act.do(p, r.Context(), u)
	}
	switch {
	case err != nil:
		p.Fail(w, r, err)
	case len(made) > 0:
		f := p.actFrame(w, r, act, u)
		p.once(w, r, f, console.Link{Name: f.Say(words.UserBack), Path: userPath(u.ID)}, made...)
	case act.name == "delete":
		p.SendTo(w, r, usersPath+"?done=delete")
	default:
		p.SendTo(w, r, userPath(u.ID)+"?done="+act.name)
	}
}

// resetPassword takes the password away, ends the sessions and makes a link. In
// this order, nobody who knew the password is in when the link is there.
func (p *Room) resetPassword(ctx context.Context, u known) ([]shown, error) {
	if err := p.Users.TakePassword(ctx, u.Name); err != nil {
		return nil, err
	}
	if _, err := p.End(ctx, u.subjects); err != nil {
		return nil, err
	}
	link, err := p.passwordLink(ctx, u.ID)
	return []shown{link}, err
}

// passwordLink is a link at which the user chooses a password.
func (p *Room) passwordLink(ctx context.Context, id string) (shown, error) {
	path, err := p.Users.NewLink(ctx, id, access.From(ctx).Role.String(), handed)
	return shown{words.PasswordLink, words.PasswordLinkLead, p.Public(path)}, err
}

func (p *Room) disable(ctx context.Context, u known) ([]shown, error) {
	return nil, p.Disable(ctx, u.Name)
}

// deleteUser disables the user before anything of them goes: what fails on the
// way leaves nobody who can log in.
func (p *Room) deleteUser(ctx context.Context, u known) ([]shown, error) {
	if _, err := p.disable(ctx, u); err != nil {
		return nil, err
	}
	for _, at := range p.pairsOf(u.c, u.subjects) {
		if at.subject.Value != u.ID {
			continue // what a claim names may be somebody's whom a provider knows
		}
		if err := p.Codes.Reset(ctx, at.connection, at.subject); err != nil {
			return nil, err
		}
	}
	return nil, p.Users.Delete(ctx, u.ID)
}

// doneNotices say what was done.
func doneNotices(f console.Frame, done string) []console.Notice {
	said, ok := map[string]words.Text{
		"unlock": words.UnlockUserDone, "disable": words.DisableUserDone, "enable": words.EnableUserDone, "end": words.EndAllDone, "delete": words.DeleteUserDone,
		"factor-unlock": words.FactorUnlockDone, "saved": words.AdministratorSaved, "removed": words.AdministratorRemoved, "revoked": words.TokenRevoked,
	}[done]
	if !ok {
		return nil
	}
	return []console.Notice{{Tone: console.Good, Text: f.Say(said)}}
}
