package text

import "strconv"

// Number writes a whole number as the language does: with a comma between the
// thousands in English, and a full stop in Danish.
func Number(language Language, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	between := ","
	if language == Danish {
		between = "."
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + between + digits[at:]
	}
	return sign + digits
}
