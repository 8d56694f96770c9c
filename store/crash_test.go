package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trin/broker"
	"trin/store"
	"trin/store/storetest"
)

// T2: a process that is killed while four goroutines write loses nothing that
// it was told is stored, and the next one starts on the same file.
func TestT2KilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	o := storetest.Options(t, storetest.NewClock())
	key := storetest.NewKey(t)
	o.Sealer = storetest.WithKeys(t, storetest.NewClock(), key).Sealer
	o.URL = filepath.Join(t.TempDir(), "trin.db")
	var stored []string
	for range 3 {
		command := exec.Command(os.Args[0], "-test.run=^TestWriterToKill$")
		command.Env = append(os.Environ(), "TRIN_TEST_WRITER="+o.URL, "TRIN_TEST_WRITER_KEY="+key.Text(),
			fmt.Sprint("TRIN_TEST_WRITER_FROM=", len(stored)))
		said, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		for n := 0; lines.Scan(); n++ {
			if id, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
				stored = append(stored, id)
			}
			if n == 200 {
				if err := command.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = command.Wait() // it was killed
	}
	if len(stored) < 500 {
		t.Fatalf("%d were stored before the kills: the test proves nothing", len(stored))
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range stored {
		if err := s.Use(t.Context(), "kill", id, o.Clock()); !errors.Is(err, broker.ErrUsed) {
			t.Errorf("%s: %v, want used", id, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestWriterToKill is run by TestT2KilledProcessLosesNothing in a process of
// its own. It writes until it is killed, and says what is stored.
func TestWriterToKill(t *testing.T) {
	url := os.Getenv("TRIN_TEST_WRITER")
	if url == "" {
		t.Skip("only run as a process to kill")
	}
	key, err := store.ParseMasterKey(os.Getenv("TRIN_TEST_WRITER_KEY"))
	if err != nil {
		t.Fatal(err)
	}
	o := storetest.WithKeys(t, storetest.NewClock(), key)
	o.URL = url
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	from := os.Getenv("TRIN_TEST_WRITER_FROM")
	failed := make(chan error)
	for writer := range 4 {
		go func() {
			for n := range 100_000 {
				id := fmt.Sprint(from, "-", writer, "-", n)
				if err := s.Use(t.Context(), "kill", id, o.Clock()); err != nil {
					failed <- err
					return
				}
				fmt.Printf("stored %s\n", id)
			}
			failed <- errors.New("nobody killed this process")
		}()
	}
	t.Fatal(<-failed)
}
