package connections

import (
	"encoding/json"
	"time"

	"trin/broker"
)

// Grant is what one login gave to one application that is told by tokens
// (OpenID Connect). Its code, its refresh tokens and its access tokens all rest
// on it, so that revoking it ends them all.
type Grant struct {
	ID          string // unguessable; it stands in tokens
	Application broker.ID
	Session     string // the session's index at the application, with which the grant ends; "" = the grant outlives the session (offline_access)
	SID         string // the index of the session that the login was in, told to the application as sid, whether the grant ends with it or not; "" = there was none

	Subject broker.Subject
	Sub     string // the subject as the application knows it

	// What was asked, as far as the tokens need it.
	RedirectURI string
	Challenge   string // code_challenge by S256; "" = none was sent
	Nonce       string
	Scopes      []string
	Audience    []string // of access tokens; empty = the application's own setting
	UserInfo    []string // the claims that were asked of userinfo by name
	IDToken     []string // the claims that were asked of the ID token by name

	// What was reached.
	Class   broker.ClassRef // acr; "" = none can be stated
	Level   broker.Level
	Instant time.Time // auth_time
	Methods []string  // amr
	Claims  broker.Claims

	Confirmed string            // what the user confirmed with the login; "" = nothing
	Values    map[string]string `json:",omitempty"` // what the user confirmed of the claims parameter, by member
	Details   json.RawMessage   `json:",omitempty"` // the authorization_details of it, as they were asked (RFC 9396, 7); nil = none

	Created time.Time
	Expires time.Time // of the grant and of all that rests on it
}

// Digest is the SHA-256 of a secret that is not itself stored.
type Digest [32]byte
