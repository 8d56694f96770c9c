package totp_test

import (
	"context"
	"slices"
	"sync"

	"trin/broker"
	"trin/connections"
	"trin/connections/password"
	"trin/connections/totp"
)

// people is both kinds' store in memory.
type people struct {
	password.LinkStore // which is not used here
	mu                 sync.Mutex
	users              []connections.User
	secrets            []connections.OTPSecret
	attempts           map[string]connections.Attempts
}

var (
	_ password.Store = (*people)(nil)
	_ totp.Store     = (*people)(nil)
)

func newPeople() *people { return &people{attempts: map[string]connections.Attempts{}} }

func (p *people) find(match func(connections.User) bool) (connections.User, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := slices.IndexFunc(p.users, match); n >= 0 {
		return p.users[n], nil
	}
	return connections.User{}, broker.ErrNotFound
}

func (p *people) User(_ context.Context, id string) (connections.User, error) {
	return p.find(func(u connections.User) bool { return u.ID == id })
}

func (p *people) UserByName(_ context.Context, name string) (connections.User, error) {
	return p.find(func(u connections.User) bool { return u.Name == name })
}

func (p *people) CreateUser(_ context.Context, u connections.User) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users = append(p.users, u)
	return nil
}

func (p *people) UpdateUser(context.Context, connections.User) error { return broker.ErrConflict }
func (p *people) Users(context.Context, string, int) ([]connections.User, error) {
	return nil, nil
}
func (p *people) Device(context.Context, string, string) (connections.Device, error) {
	return connections.Device{}, broker.ErrNotFound
}
func (p *people) SaveDevice(context.Context, connections.Device) error { return nil }
func (p *people) ForgetDevices(context.Context, string) error          { return nil }

func (p *people) OTPSecret(_ context.Context, c broker.ID, s broker.Subject) (connections.OTPSecret, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, secret := range p.secrets {
		if secret.Connection == c && secret.Subject == s {
			return secret, nil
		}
	}
	return connections.OTPSecret{}, broker.ErrNotFound
}

func (p *people) UseOTPStep(_ context.Context, id string, step int64, attempts string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n := range p.secrets {
		if p.secrets[n].ID == id && p.secrets[n].LastStep < step {
			p.secrets[n].LastStep = step
			delete(p.attempts, attempts)
			return nil
		}
	}
	return broker.ErrUsed
}

func (p *people) EnrolOTP(_ context.Context, e connections.OTPEnrolment) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets = append(p.secrets, e.Secret)
	return nil
}

func (p *people) DeleteOTP(_ context.Context, c broker.ID, s broker.Subject) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secrets = slices.DeleteFunc(p.secrets, func(o connections.OTPSecret) bool { return o.Connection == c && o.Subject == s })
	return nil
}

func (p *people) OTPPending(context.Context, broker.ID) (connections.OTPPending, error) {
	return connections.OTPPending{}, broker.ErrNotFound
}
func (p *people) SaveOTPPending(context.Context, connections.OTPPending) error {
	return broker.ErrConflict
}

func (p *people) OTPInvitation(context.Context, broker.ID, broker.Subject, string) (connections.OTPInvitation, error) {
	return connections.OTPInvitation{}, broker.ErrNotFound
}
func (p *people) SaveOTPInvitation(context.Context, connections.OTPInvitation) error { return nil }
func (p *people) UseRecoveryCode(context.Context, broker.ID, broker.Subject, string) error {
	return broker.ErrUsed
}
func (p *people) ReplaceRecoveryCodes(context.Context, broker.ID, broker.Subject, []string) error {
	return nil
}
func (p *people) RecoveryCodes(context.Context, broker.ID, broker.Subject) (int, error) {
	return 0, nil
}

func (p *people) Attempts(_ context.Context, key string) (connections.Attempts, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.attempts[key]
	a.Key = key
	return a, nil
}

func (p *people) SaveAttempts(_ context.Context, a connections.Attempts) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.attempts[a.Key].Revision != a.Revision {
		return broker.ErrConflict
	}
	a.Revision++
	p.attempts[a.Key] = a
	return nil
}

func (p *people) ClearAttempts(_ context.Context, key string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.attempts, key)
	return nil
}

func (p *people) FindUsers(context.Context, connections.UserQuery) ([]connections.User, error) {
	return nil, nil
}

func (p *people) DeleteUser(context.Context, string) error { return broker.ErrNotFound }
