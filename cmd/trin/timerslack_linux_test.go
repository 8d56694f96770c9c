package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// slackChild makes TestTimerSlack the process that is looked at.
const slackChild = "TRIN_TEST_SLACK_CHILD"

// TestTimerSlack starts this program as serve starts: it ends up with the slack
// on the threads that were there before its first line, under the same process
// ID, and with the environment's in the place of Trin's own.
func TestTimerSlack(t *testing.T) {
	if os.Getenv(slackChild) != "" {
		wakeLess(os.Getenv)
		born := make(chan int64)
		go func() { born <- slackOfThread() }()
		fmt.Printf("slack %d and %d in %d\n", slackOfThread(), <-born, os.Getpid())
		return
	}
	system := slackOfThread()
	if system < 0 || system >= int64(timerSlack) {
		t.Skipf("the slack is %d ns here already", system)
	}
	for _, c := range []struct {
		name, variable string
		want           int64
	}{
		{"nothing is said", "", int64(timerSlack)},
		{"the environment says another", "300000", 300_000},
		{"the environment says none", "0", system},
		{"the environment says less than there is", "1", system},
		{"the environment says nonsense", "much", int64(timerSlack)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestTimerSlack$")
			child.Env = append(os.Environ(), slackChild+"=1", timerSlackVariable+"="+c.variable)
			var out strings.Builder
			child.Stdout = &out
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			pid := child.Process.Pid
			if err := child.Wait(); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("slack %d and %d in %d\n", c.want, c.want, pid)
			if got := out.String(); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
