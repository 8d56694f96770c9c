package demo

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"sync"
)

// RoleSource is the town's service that knows which roles a user has in a
// system. It answers who has its secret.
type RoleSource struct {
	secret string

	mu    sync.Mutex
	asked []roleQuestion
}

// roleQuestion is one question and its answer.
type roleQuestion struct {
	user, system string
	roles        []string
}

// NewRoleSource makes a role source that answers who has the secret.
func NewRoleSource(secret string) *RoleSource { return &RoleSource{secret: secret} }

// rolesOf are the roles of the users in the systems, as the step privileges
// reads them. The system that Trin does not know has some too: they must not
// come out.
func rolesOf(user, system string) []string {
	return map[string]map[string][]string{User: {
		journalSystem: {
			"http://eksempelkommune.example/roles/jobrole/caseworker/1||http://eksempelkommune.example/KLE/1/parametric=27.18.*",
			"http://neighbourtown.example/roles/jobrole/reader/2|urn:dk:gov:saml:cvrNumberIdentifier:55667788",
		},
		buildingSystem: {"http://eksempelkommune.example/roles/jobrole/permits/1"},
		unknownSystem:  {"http://eksempelkommune.example/roles/jobrole/never/1"},
	}}[user][system]
}

// ServeHTTP answers which roles a user has in a system.
func (s *RoleSource) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || r.URL.Path != "/roles" {
		http.NotFound(w, r)
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.secret)) != 1 {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	q := roleQuestion{user: r.URL.Query().Get("user"), system: r.URL.Query().Get("system")}
	q.roles = rolesOf(q.user, q.system)
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string][]string{"roles": q.roles}) // the peer has gone: nothing to do
}

// since are the questions after the first n, and how many there are.
func (s *RoleSource) since(n int) ([]roleQuestion, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]roleQuestion(nil), s.asked[min(n, len(s.asked)):]...), len(s.asked)
}
