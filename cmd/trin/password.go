package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// readPassword takes a password from a person at a terminal, who is asked twice
// and sees nothing of it, or else the first line of the input; or it makes 100
// random bits readable.
func readPassword(c *cobra.Command, generate bool) (string, error) {
	if generate {
		random := make([]byte, 15)
		if _, err := rand.Read(random); err != nil {
			return "", err
		}
		text := strings.ToLower(base32.StdEncoding.EncodeToString(random))
		return text[:6] + "-" + text[6:12] + "-" + text[12:18] + "-" + text[18:24], nil
	}
	if file, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		state, err := term.GetState(int(file.Fd()))
		if err != nil {
			return "", hint(fmt.Errorf("the terminal cannot hide what is typed: %w", err), "give the password as the first line of standard input, or let Trin make one with --generate")
		}
		return askTwice(c, &hidden{file: file, before: state, out: c.ErrOrStderr()})
	}
	fmt.Fprint(c.ErrOrStderr(), "password: ")
	line, err := bufio.NewReader(c.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return given(strings.TrimRight(line, "\r\n"))
}

// given wants a password to be there.
func given(password string) (string, error) {
	if password == "" {
		return "", hint(errors.New("no password was given"), "type one, or let Trin make one with --generate")
	}
	return password, nil
}

// askTwice asks until the end of the line, and again: nobody sees a slip.
func askTwice(c *cobra.Command, h *hidden) (string, error) {
	first, err := h.ask(c.Context(), "password: ")
	if err != nil {
		return "", err
	}
	if _, err := given(first); err != nil {
		return "", err
	}
	second, err := h.ask(c.Context(), "the same again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", hint(errors.New("the two are not the same"), "run it again, and type the password twice")
	}
	return first, nil
}

// hidden is a terminal that echoes nothing while a password is typed.
type hidden struct {
	file   *os.File
	before *term.State
	out    io.Writer
}

// ask reads one line without an echo. When the context ends, which an interrupt
// makes it do, the terminal is what it was.
func (h *hidden) ask(ctx context.Context, prompt string) (string, error) {
	type line struct {
		text []byte
		err  error
	}
	fmt.Fprint(h.out, prompt)
	terminal, err := h.file.SyscallConn()
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	read := make(chan line, 1)
	go func() {
		var got line
		// Who is interrupted leaves this behind, and at its end it sets the
		// terminal: meanwhile the number of the file becomes no other file's.
		err := terminal.Control(func(number uintptr) { got.text, got.err = term.ReadPassword(int(number)) })
		got.err = errors.Join(got.err, err)
		read <- got
	}()
	select {
	case got := <-read:
		fmt.Fprintln(h.out)
		if got.err != nil && !errors.Is(got.err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", got.err)
		}
		return string(got.text), nil
	case <-ctx.Done():
		fmt.Fprintln(h.out)
		err := errors.New("interrupted; nothing was changed")
		if restored := term.Restore(int(h.file.Fd()), h.before); restored != nil {
			err = hint(fmt.Errorf("%w; the terminal still hides what is typed: %w", err, restored), "stty echo brings it back")
		}
		return "", err
	}
}

// readOnce takes the password of a file: from a person at a terminal, who sees
// nothing of it, or else from the first line of the input. It may be empty.
func readOnce(c *cobra.Command) (string, error) {
	if file, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		state, err := term.GetState(int(file.Fd()))
		if err != nil {
			return "", fmt.Errorf("the terminal cannot hide what is typed: %w", err)
		}
		h := &hidden{file: file, before: state, out: c.ErrOrStderr()}
		return h.ask(c.Context(), "password of the file: ")
	}
	line, err := bufio.NewReader(io.LimitReader(c.InOrStdin(), 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
