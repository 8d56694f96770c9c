package text

import (
	"fmt"
	"time"
)

// Duration says how long to wait, rounded up to whole seconds, minutes or
// hours, so that nobody is asked to come back too early.
func Duration(language Language, d time.Duration) string {
	switch seconds := max(1, int((d+time.Second-1)/time.Second)); {
	case seconds < 90:
		return count(language, seconds, "second", "seconds", "sekund", "sekunder")
	case seconds <= 90*60:
		return count(language, (seconds+59)/60, "minute", "minutes", "minut", "minutter")
	default:
		return count(language, (seconds+3599)/3600, "hour", "hours", "time", "timer")
	}
}

func count(language Language, n int, one, many, en, flere string) string {
	word := many
	switch {
	case language == Danish && n == 1:
		word = en
	case language == Danish:
		word = flere
	case n == 1:
		word = one
	}
	return fmt.Sprintf("%d %s", n, word)
}
