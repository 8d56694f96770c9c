package text

import (
	"fmt"
	"time"
)

// Instant writes a point of time as a person reads it, in UTC, where the logs
// are: "1 March 2026, 12:00:00 UTC" or "1. marts 2026 kl. 12.00.00 UTC".
func Instant(language Language, at time.Time) string {
	at = at.UTC()
	if language == Danish {
		months := [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}
		return fmt.Sprintf("%d. %s %d kl. %s UTC", at.Day(), months[at.Month()-1], at.Year(), at.Format("15.04.05"))
	}
	return at.Format("2 January 2006, 15:04:05 UTC")
}
