package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"trin/connections"
	"trin/connections/keyfile"
)

// keyFrom reads the key of trin keys import.
func keyFrom(c *cobra.Command, certificate, key, file string) (connections.Key, error) {
	names, password := []string{certificate, key}, ""
	if file != "" {
		names = []string{file}
	}
	if file == "" && (certificate == "" || key == "") || file != "" && certificate+key != "" {
		return connections.Key{}, hint(errors.New("no key is named, or two are"), "give --cert and --key, both in PEM, or --pkcs12")
	}
	var files [][]byte
	for _, name := range names {
		content, err := readKeyFile(name)
		if err != nil {
			return connections.Key{}, hint(fmt.Errorf("read the key: %w", err), "give --cert and --key, both in PEM, or --pkcs12")
		}
		defer clear(content)
		files = append(files, content)
	}
	if file != "" {
		var err error
		if password, err = readOnce(c); err != nil {
			return connections.Key{}, err
		}
	}
	read, err := keyfile.Read(password, files...)
	if err != nil {
		return connections.Key{}, hint(fmt.Errorf("read the key: %w", err), "give --cert and --key, both in PEM, or --pkcs12 and the password of the file")
	}
	return read, nil
}

// readKeyFile reads a file as far as one with a key is read.
func readKeyFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return io.ReadAll(io.LimitReader(file, keyfile.Most+1))
}
