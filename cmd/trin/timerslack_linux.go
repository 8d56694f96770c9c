package main

import (
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// The operations of prctl(2) on the timer slack: by how much the system may wake
// a thread late that sleeps for a while, so that it wakes less often.
const (
	setTimerSlack = 29
	getTimerSlack = 30
)

const (
	// timerSlack is Trin's. While anything runs, a thread of Go's scheduler wakes
	// every 20 µs and the system's 50 µs of slack; that alone is a tenth of what
	// a login costs. Nothing of Trin's needs a timer to be more exact: what waits
	// for one are limits of time, and a goroutine that computes gives way after
	// some 20 ms in the place of 10.
	timerSlack = 10 * time.Millisecond
	// timerSlackVariable is a slack in nanoseconds in the place of it; "0" leaves
	// the one that the process was started with.
	timerSlackVariable = "TRIN_TIMER_SLACK"
)

// wakeLess gives every thread of the process the slack. That of a thread is its
// maker's, and the scheduler's is made before any line of Trin's runs: so the
// program is executed once more, as the same process, by a thread that has it.
// Where any of that cannot be done, it goes on as it is.
func wakeLess(getenv func(string) string) {
	want := int64(timerSlack)
	if given, err := strconv.ParseInt(getenv(timerSlackVariable), 10, 64); err == nil {
		want = given
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	has := slackOfThread()
	if want <= 0 || has < 0 || has >= want {
		return
	}
	program, err := os.Executable()
	if err != nil {
		return
	}
	if _, _, fault := syscall.Syscall(syscall.SYS_PRCTL, setTimerSlack, uintptr(want), 0); fault != 0 {
		return
	}
	// The variable says that it is done, and so it is never done twice.
	_ = os.Setenv(timerSlackVariable, "0")
	_ = syscall.Exec(program, os.Args, os.Environ()) // returns where it is not allowed
}

// slackOfThread is the slack of the calling thread, below 0 when it has none.
func slackOfThread() int64 {
	slack, _, fault := syscall.Syscall(syscall.SYS_PRCTL, getTimerSlack, 0, 0)
	if fault != 0 {
		return -1
	}
	return int64(slack)
}
