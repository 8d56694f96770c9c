package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a running Trin.
type child struct {
	base, operations string
	dir              string
	command          *exec.Cmd
	ended            chan error
}

// start serves a prepared directory with the program.
func start(ctx context.Context, program string, k keys, people int) (*child, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	c := &child{base: "http://" + ports[0], operations: "http://" + ports[1], ended: make(chan error, 1)}
	if c.dir, err = prepare(ctx, c.base, k, people); err != nil {
		return nil, err
	}
	c.command = exec.CommandContext(ctx, program, "serve", "--data", c.dir, "--base-url", c.base,
		"--listen", ports[0], "--operations", ports[1])
	c.command.Stderr = os.Stderr // stdout, the log, goes to the null device
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	go func() { c.ended <- c.command.Wait() }()
	return c, c.awaitReady(ctx)
}

func freePorts(n int) ([]string, error) {
	var addresses []string
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		addresses = append(addresses, listener.Addr().String())
	}
	return addresses, nil
}

func (c *child) awaitReady(ctx context.Context) error {
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-c.ended:
			return fmt.Errorf("trin ended before it served: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return errors.New("trin does not become ready")
}

// stop lets the program finish and removes what it kept.
func (c *child) stop() error {
	err := c.command.Process.Signal(syscall.SIGTERM)
	if err == nil {
		err = <-c.ended
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}

// cpu is the CPU time that the process has used (proc(5), stat, utime and
// stime). Its unit is a hundredth of a second, so many logins lie between two
// readings.
func (c *child) cpu() (time.Duration, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(content), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 13 {
		return 0, errors.New("/proc has another form")
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	if err != nil {
		return 0, err
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// resident is the memory that the process holds, in bytes.
func (c *child) resident() (int64, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", c.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(content))
	if len(fields) < 2 {
		return 0, errors.New("/proc has another form")
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// allocations is how many objects the process has allocated, from its metrics.
func (c *child) allocations(ctx context.Context) (float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.operations+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_mallocs_total "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, errors.Join(lines.Err(), errors.New("the metrics do not count allocations"))
}
