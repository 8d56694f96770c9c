package node

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trin/store"
)

// MasterKeyVariable holds the master key where no file is wanted.
const MasterKeyVariable = "TRIN_MASTER_KEY"

// MasterKey finds the key that seals what is secret in the database: in the
// environment, in the file, or, when makeIt is set and there is neither, anew
// in the file, readable by its owner only.
func MasterKey(file string, environment func(string) string, makeIt bool, random io.Reader) (store.MasterKey, error) {
	if text := environment(MasterKeyVariable); text != "" {
		key, err := store.ParseMasterKey(text)
		if err != nil {
			return store.MasterKey{}, fmt.Errorf("%s: %w", MasterKeyVariable, err)
		}
		return key, nil
	}
	content, err := os.ReadFile(file)
	switch {
	case err == nil:
		return readMasterKey(file, content)
	case !errors.Is(err, fs.ErrNotExist):
		return store.MasterKey{}, fmt.Errorf("read the master key: %w", err)
	case !makeIt:
		return store.MasterKey{}, fmt.Errorf("there is no master key: neither %s nor the file %s", MasterKeyVariable, file)
	}
	key, err := store.NewMasterKey(random)
	if err != nil {
		return store.MasterKey{}, err
	}
	return key, writeMasterKey(file, key)
}

func readMasterKey(file string, content []byte) (store.MasterKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return store.MasterKey{}, fmt.Errorf("read the master key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return store.MasterKey{}, fmt.Errorf("others may read the master key %s: run chmod 600 on it", file)
	}
	key, err := store.ParseMasterKey(string(content))
	if err != nil {
		return store.MasterKey{}, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// writeMasterKey never writes over a file: the key in it may be the only one
// that opens a database.
func writeMasterKey(file string, key store.MasterKey) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make the directory of the master key: %w", err)
	}
	handle, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the master key: %w", err)
	}
	_, err = handle.WriteString(key.Text() + "\n")
	return errors.Join(err, handle.Sync(), handle.Close())
}
