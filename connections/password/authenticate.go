package password

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"time"

	"trin/broker"
	"trin/connections"
)

// Three counters stand before a password. Somebody who guesses from their own
// place is stopped by the first and never reaches the second; somebody who
// guesses from many places slows the account down for everybody who has not
// logged in there before; whoever has, in this browser, is counted alone.
var (
	throttlePlace  = connections.Throttle{Free: 5, Pause: time.Minute, Longest: time.Hour, Forget: 24 * time.Hour}
	throttleUser   = connections.Throttle{Free: 30, Pause: 5 * time.Second, Longest: 5 * time.Minute, Forget: 24 * time.Hour}
	throttleDevice = connections.Throttle{Free: 10, Pause: time.Minute, Longest: time.Hour, Forget: 24 * time.Hour}
)

// errWrong is every reason that the user may not tell apart: no such user, a
// wrong password, a user that is switched off or has no password.
var errWrong = errors.New("the name or the password is wrong, or the user is switched off")

// waitError: not evaluated, because there were too many attempts.
type waitError struct{ wait time.Duration }

func (e *waitError) Error() string { return fmt.Sprintf("too many attempts; wait %v", e.wait) }

// attempt is what was posted, and from where.
type attempt struct{ name, password, address, device string }

// authenticate finds the user whose name and password they are. The way is the
// same for a user that is not there, to the last step: the same counters, the
// same hash, the same words. The place in the queue is taken before the attempt
// is counted: an attempt that is too many for the processor is none of the
// user's, and costs no row.
func (h *handler) authenticate(ctx context.Context, a attempt) (connections.User, error) {
	leave, err := h.hasher.enter()
	if err != nil {
		return connections.User{}, err
	}
	defer leave()
	name := normalName(a.name)
	user, err := h.Store.UserByName(ctx, name)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return connections.User{}, fmt.Errorf("find the user: %w", err)
	}
	keys, err := h.count(ctx, name, user.ID, a)
	if err != nil {
		return connections.User{}, err
	}
	phc := user.Password
	if phc == "" {
		phc = h.hasher.dummy
	}
	if len(a.password) > longestPassword {
		a.password = "" // matches nothing; hashing it all would cost more than others
	}
	ok, outdated, err := h.hasher.check(ctx, normalPassword(a.password), phc)
	if err != nil {
		return connections.User{}, err
	}
	if !ok || user.ID == "" || user.Password == "" || user.Disabled {
		return connections.User{}, errWrong
	}
	for _, key := range keys {
		if err := h.Store.ClearAttempts(ctx, key); err != nil {
			return connections.User{}, fmt.Errorf("clear the counter of attempts: %w", err)
		}
	}
	if outdated {
		h.rehash(ctx, user, a.password)
	}
	return user, nil
}

// count takes an attempt at each counter that it is under, and gives their
// keys.
func (h *handler) count(ctx context.Context, name, userID string, a attempt) ([]string, error) {
	now := h.Clock()
	known, err := h.knownDevice(ctx, a.device, userID)
	if err != nil {
		return nil, err
	}
	if known {
		key := deviceKey(name, a.device)
		return []string{key}, h.take(ctx, throttleDevice, key, now)
	}
	place, everywhere := placeKey(name, a.address), userKey(name)
	// The account's counter is looked at first and taken last, so that it is not
	// taken by those whom the place's counter stops, nor the place's by those
	// whom the account's stops.
	verdict, err := throttleUser.Look(ctx, h.Store, everywhere, now)
	if err != nil {
		return nil, err
	}
	if !verdict.Allowed {
		return nil, &waitError{wait: verdict.Wait}
	}
	if err := h.take(ctx, throttlePlace, place, now); err != nil {
		return nil, err
	}
	return []string{place, everywhere}, h.take(ctx, throttleUser, everywhere, now)
}

func (h *handler) take(ctx context.Context, throttle connections.Throttle, key string, now time.Time) error {
	verdict, err := throttle.Take(ctx, h.Store, key, now)
	if err != nil {
		return err
	}
	if !verdict.Allowed {
		return &waitError{wait: verdict.Wait}
	}
	return nil
}

func deviceKey(name, device string) string {
	return connections.AttemptKey("password-device", name, device)
}
func userKey(name string) string { return connections.AttemptKey("password-user", name) }
func placeKey(name, address string) string {
	return connections.AttemptKey("password-place", name, network(address))
}

// network is what one customer of a provider commands: an IPv4 address, or the
// /64 of an IPv6 one.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() {
		return address
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

// rehash keeps the password under the present cost. It is best effort: the
// login holds without it, and the next one tries again.
func (h *handler) rehash(ctx context.Context, user connections.User, password string) {
	phc, err := h.hasher.hash(ctx, normalPassword(password))
	if err == nil {
		user.Password, user.Changed = phc, h.Clock()
		err = h.Store.UpdateUser(ctx, user)
	}
	if err != nil && !errors.Is(err, broker.ErrConflict) {
		h.Log.WarnContext(ctx, "a password could not be hashed anew", "user", user.ID, "error", err)
	}
}

// deviceCookie holds the token of a browser in which somebody has logged in.
const deviceCookie = "device"

func hashDevice(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// knownDevice reports whether the user has logged in with that browser before.
func (h *handler) knownDevice(ctx context.Context, token, userID string) (bool, error) {
	if token == "" {
		return false, nil
	}
	device, err := h.Store.Device(ctx, hashDevice(token), userID)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find the device: %w", err)
	}
	return userID != "" && device.User == userID && h.Clock().Before(device.Expires), nil
}

// rememberDevice makes the browser one that the user has logged in with.
func (h *handler) rememberDevice(w http.ResponseWriter, r *http.Request, userID string) error {
	token := h.Edge.Cookie(r, deviceCookie)
	if token == "" {
		raw := make([]byte, 24)
		if _, err := io.ReadFull(h.Random, raw); err != nil {
			return fmt.Errorf("read randomness: %w", err)
		}
		token = base64.RawURLEncoding.EncodeToString(raw)
	}
	device := connections.Device{Hash: hashDevice(token), User: userID, Expires: h.Clock().Add(deviceAge)}
	if err := h.Store.SaveDevice(r.Context(), device); err != nil {
		return fmt.Errorf("remember the device: %w", err)
	}
	h.Edge.SetCookie(w, deviceCookie, token, deviceAge)
	return nil
}
