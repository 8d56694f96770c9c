package saml2

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// span is an xs:duration that is not negative (XML Schema 2, 3.2.6), with the
// fraction of a second passed over.
var span = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$`)

// longestSpan bounds what parseSpan gives: nobody keeps anything for longer.
const longestSpan = 100 * 365 * 24 * time.Hour

// parseSpan reads an xs:duration. A year counts 365 days and a month 30: it says
// when to ask again, and no more.
func parseSpan(text string) (time.Duration, error) {
	parts := span.FindStringSubmatch(text)
	if parts == nil || len(text) < 3 || text[len(text)-1] == 'T' {
		return 0, fmt.Errorf("%q is not a duration", clip(text))
	}
	const day = 24 * time.Hour
	var sum time.Duration
	for i, unit := range []time.Duration{365 * day, 30 * day, day, time.Hour, time.Minute, time.Second} {
		if parts[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(parts[i+1], 10, 64)
		if err != nil || n > int64(longestSpan/unit) {
			return longestSpan, nil
		}
		if sum += time.Duration(n) * unit; sum > longestSpan {
			return longestSpan, nil
		}
	}
	return sum, nil
}
