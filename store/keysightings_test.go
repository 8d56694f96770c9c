package store_test

import (
	"fmt"
	"testing"
	"time"

	"trin/connections"
	"trin/store"
	"trin/store/storetest"
)

// P11: where more readers of Trin's keys are kept than may be, those go that came
// first, and nothing that a provider was seen to do.
func TestP11_ReadersPushOutNoProvider(t *testing.T) {
	t.Parallel()
	s, path := openSQLite(t, storetest.Options(t, storetest.NewClock()))
	key, err := s.Keyring().Create(t.Context(), connections.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256})
	if err != nil {
		t.Fatal(err)
	}
	execSQLite(t, path, fmt.Sprintf(`INSERT INTO key_sightings (key_id, how, place, network, agent, first_seen, last_seen, times)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50001)
		SELECT '%s', 'read', '/' || (i / 100), '', i, i, i, 1 FROM n`, key.ID))
	at := time.UnixMicro(1)
	err = s.Keyring().AddKeySightings(t.Context(), []connections.KeySighting{
		{Key: key.ID, How: connections.SeenEncrypted, Place: "idp", Agent: "https://idp.example.dk", First: at, Last: at, Times: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Keyring().KeySightings(t.Context(), key.ID)
	if err != nil || len(all) > 50001 || all[len(all)-1].How != connections.SeenEncrypted {
		t.Errorf("got %d, %v, and last %+v", len(all), err, all[len(all)-1])
	}
}
