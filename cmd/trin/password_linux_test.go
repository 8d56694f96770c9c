package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"
)

// terminal is a person's screen and keyboard: what the program sees is tty.
type terminal struct {
	keyboard *os.File
	tty      *os.File

	mu     sync.Mutex
	screen bytes.Buffer
	shown  chan struct{} // something new is on the screen
}

func control(t *testing.T, f *os.File, request uintptr, at unsafe.Pointer) {
	t.Helper()
	if _, _, fault := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(at)); fault != 0 {
		t.Fatal(fault)
	}
}

// newTerminal opens a pseudo terminal (ptmx(4)).
func newTerminal(t *testing.T) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	var number, locked int32
	control(t, master, syscall.TIOCGPTN, unsafe.Pointer(&number))
	control(t, master, syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	tty, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{keyboard: master, tty: tty, shown: make(chan struct{}, 1)}
	t.Cleanup(func() { _ = tty.Close(); _ = master.Close() })
	go func() { _, _ = io.Copy(x, master) }()
	return x
}

// Write is what comes onto the screen: the program's words and the echo.
func (x *terminal) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.screen.Write(p)
	select {
	case x.shown <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (x *terminal) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen.String()
}

// see waits until the words are on the screen.
func (x *terminal) see(t *testing.T, words string) {
	t.Helper()
	for !strings.Contains(x.String(), words) {
		select {
		case <-x.shown:
		case <-t.Context().Done():
			t.Fatalf("the screen never said %q: %q", words, x)
		}
	}
}

func (x *terminal) typed(t *testing.T, line string) {
	t.Helper()
	if _, err := x.keyboard.WriteString(line); err != nil {
		t.Fatal(err)
	}
}

func (x *terminal) echoes(t *testing.T) bool {
	t.Helper()
	var state syscall.Termios
	control(t, x.tty, syscall.TCGETS, unsafe.Pointer(&state))
	return state.Lflag&syscall.ECHO != 0
}

// start runs the program at the terminal.
func (x *terminal) start(ctx context.Context, args ...string) <-chan int {
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, x.tty, x.tty, x.tty) }()
	return ended
}

func TestTypedPasswordIsNotShown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []struct {
		name, again string
		code        int
		says        string
	}{
		{"alice", "correct horse battery", 0, "has the subject"},
		{"bob", "correct horse butter", 1, "not the same"},
	} {
		x := newTerminal(t)
		ended := x.start(t.Context(), "user", "add", c.name, "--data", b.data)
		x.see(t, "password: ")
		waitForNoEcho(t, x)
		x.typed(t, "correct horse battery\n")
		x.see(t, "the same again: ")
		waitForNoEcho(t, x)
		x.typed(t, c.again+"\n")
		if code := <-ended; code != c.code {
			t.Errorf("%s: got exit code %d, want %d: %q", c.name, code, c.code, x)
		}
		x.see(t, c.says)
		if strings.Contains(x.String(), "horse") {
			t.Errorf("%s: the password is on the screen: %q", c.name, x)
		}
		if !x.echoes(t) {
			t.Errorf("%s: the terminal stays without an echo", c.name)
		}
	}
}

// waitForNoEcho returns when the program has switched the echo off, which it
// does after it has said what to type.
func waitForNoEcho(t *testing.T, x *terminal) {
	t.Helper()
	for x.echoes(t) {
		if t.Context().Err() != nil {
			t.Fatal("the echo stays on")
		}
	}
}

func TestInterruptBringsTheEchoBack(t *testing.T) {
	t.Parallel()
	b, x := newBench(t), newTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	ended := x.start(ctx, "user", "add", "alice", "--data", b.data)
	x.see(t, "password: ")
	waitForNoEcho(t, x)
	interrupt()
	if code := <-ended; code != 1 {
		t.Errorf("got exit code %d, want 1", code)
	}
	x.see(t, "interrupted")
	if !x.echoes(t) {
		t.Error("the terminal stays without an echo")
	}
	x.typed(t, "\n") // lets the reader go
}
