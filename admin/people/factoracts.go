package people

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// factorAct is something that is done to somebody's second factor.
type factorAct struct {
	name, what  string
	link, title words.Text
	points      []words.Text
	rule        access.Rule
	danger      bool
	shows       func(connections.OTPState) bool
	do          func(*Room, context.Context, pair) ([]shown, error)
}

func factorActs() []factorAct {
	has := func(s connections.OTPState) bool { return !s.Enrolled.IsZero() }
	return []factorAct{
		{
			name: "reset", what: "reset second factor", link: words.ResetFactor, title: words.ResetFactorTitle, rule: resets, danger: true, shows: has,
			points: []words.Text{words.ResetFactor1, words.ResetFactor2, words.EndsSessions}, do: (*Room).resetFactor,
		},
		{
			name: "invite", link: words.InviteFactor, title: words.InviteFactorTitle, rule: resets, points: []words.Text{words.InviteFactor1},
			shows: func(s connections.OTPState) bool { return !has(s) },
			do: func(p *Room, ctx context.Context, at pair) ([]shown, error) {
				one, err := p.invitation(ctx, at.connection, at.subject)
				return []shown{one}, err
			},
		},
		{
			name: "codes", what: "new recovery codes", link: words.RecoveryNew, title: words.RecoveryNewTitle, rule: resets, shows: has,
			points: []words.Text{words.RecoveryNew1, words.RecoveryNew2},
			do: func(p *Room, ctx context.Context, at pair) ([]shown, error) {
				codes, err := p.Codes.NewRecoveryCodes(ctx, at.connection, at.subject)
				return []shown{{words.RecoveryCodes, words.RecoveryCodesLead, strings.Join(codes, "\n")}}, err
			},
		},
		{
			name: "unlock", what: "unlock second factor", link: words.UnlockFactor, title: words.UnlockFactorTitle, rule: shell.OperatesAll, points: []words.Text{words.UnlockFactor1},
			do: func(p *Room, ctx context.Context, at pair) ([]shown, error) {
				return nil, p.Codes.Unlock(ctx, at.connection, at.subject)
			},
		},
	}
}

// resetFactor takes the factor away, ends the sessions and invites anew.
func (p *Room) resetFactor(ctx context.Context, at pair) ([]shown, error) {
	if err := p.Codes.Reset(ctx, at.connection, at.subject); err != nil {
		return nil, err
	}
	if _, err := p.End(ctx, []broker.Subject{at.subject}); err != nil {
		return nil, err
	}
	one, err := p.invitation(ctx, at.connection, at.subject)
	return []shown{one}, err
}

// factorActOn finds what the act is about and asks whether it may be done. It
// answers itself when not.
func (p *Room) factorActOn(w http.ResponseWriter, r *http.Request, act factorAct, values url.Values) (pair, bool) {
	at, state, ok := p.pairOf(w, r, values)
	if !ok {
		return at, false
	}
	subjects := []broker.Subject{at.subject}
	c, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return at, false
	}
	if user, ok := p.localUser(r.Context(), c, at.subject); ok {
		subjects = append(subjects, p.Subjects(c, user)...)
	}
	if err := p.guard(r.Context(), act.rule, subjects); err != nil {
		p.Refused(w, r, err)
		return at, false
	}
	if act.shows != nil && !act.shows(state) {
		p.Problem(w, r, http.StatusConflict, words.ActTitle, words.ActNotNow, "", words.ActNext, func(f console.Frame) console.Link {
			return console.Link{Name: f.Say(words.FactorBack), Path: at.path("of")}
		})
		return at, false
	}
	return at, true
}

func (p *Room) factorFrame(w http.ResponseWriter, r *http.Request, act factorAct, at pair) console.Frame {
	f := p.Frame(w, r, act.title, short(at.subject.Value))
	f.Crumbs = crumbs(f, words.UsersTitle, usersPath, console.Link{Name: f.Say(words.FactorTitle, short(at.subject.Value)), Path: at.path("of")})
	return f
}

func (p *Room) askFactorAct(w http.ResponseWriter, r *http.Request, act factorAct) {
	at, ok := p.factorActOn(w, r, act, r.URL.Query())
	if !ok {
		return
	}
	f := p.factorFrame(w, r, act, at)
	var points []string
	for _, point := range act.points {
		points = append(points, f.Say(point))
	}
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: points, Action: factorsPath + "/" + act.name, Fields: at.fields(), Submit: f.Say(act.link), Cancel: at.path("of"), Danger: act.danger,
	}))
}

func (p *Room) doFactorAct(w http.ResponseWriter, r *http.Request, act factorAct) {
	if !p.Form(w, r) {
		return
	}
	at, ok := p.factorActOn(w, r, act, r.PostForm)
	if !ok {
		return
	}
	var err error
	if act.what != "" { // an invitation says itself that it is made
		err = p.audit(r.Context(), act.what, at.subject.Namespace+" "+at.subject.Value, "at "+string(at.connection))
	}
	var made []shown
	if err == nil {
		made, err = act.do(p, r.Context(), at)
	}
	switch {
	case err != nil:
		p.Fail(w, r, err)
	case len(made) > 0:
		f := p.factorFrame(w, r, act, at)
		p.once(w, r, f, console.Link{Name: f.Say(words.FactorBack), Path: at.path("of")}, made...)
	default:
		p.SendTo(w, r, at.path("of")+"&done=factor-"+act.name)
	}
}
