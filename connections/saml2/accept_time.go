package saml2

import (
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// The years that an instant of a message may lie in. What lies outside is a
// mistake or an attempt to make something last forever.
const (
	firstYear = 1970
	lastYear  = 2199
)

// instantAttr reads the instant in the attribute; ok is false when it is
// absent.
func instantAttr(el *etree.Element, name string) (t time.Time, ok bool, err error) {
	value, ok := attr(el, name)
	if !ok {
		return time.Time{}, false, nil
	}
	t, err = strictInstant(value)
	if err != nil {
		return time.Time{}, true, fmt.Errorf("%s: %w", name, err)
	}
	return t, true, nil
}

// requiredInstant is instantAttr for an attribute that must be there.
func requiredInstant(el *etree.Element, name string) (time.Time, error) {
	t, ok, err := instantAttr(el, name)
	if err == nil && !ok {
		err = fmt.Errorf("%s is missing", name)
	}
	return t, err
}

// strictInstant reads an xs:dateTime with a zone, character by character,
// because time.Parse lets more through than the schema (core 1.3.3).
func strictInstant(s string) (time.Time, error) {
	if !isDateTime(s) {
		return time.Time{}, fmt.Errorf("%q is not an xs:dateTime with a zone", clip(s))
	}
	t, err := ParseInstant(s)
	if err != nil {
		return time.Time{}, err
	}
	if t.Year() < firstYear || t.Year() > lastYear {
		return time.Time{}, fmt.Errorf("%q is not a year to believe", clip(s))
	}
	return t, nil
}

// isDateTime reports whether s has the form 2006-01-02T15:04:05[.9…](Z|±15:04).
func isDateTime(s string) bool {
	const form = "0000-00-00T00:00:00"
	if !hasForm(s, form) {
		return false
	}
	rest := s[len(form):]
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		digits := 0
		for digits < len(fraction) && isDigit(fraction[digits]) {
			digits++
		}
		if digits == 0 || digits > 30 {
			return false
		}
		rest = fraction[digits:]
	}
	if rest == "Z" {
		return true
	}
	return len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && hasForm(rest[1:], "00:00") && rest[1:] <= "14:00"
}

// hasForm reports whether s begins with form, where 0 stands for any digit.
func hasForm(s, form string) bool {
	if len(s) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && !isDigit(s[i]) || form[i] != '0' && s[i] != form[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// checkIssued holds an IssueInstant against the request and the clock: nothing
// answers a request before it was made, nor comes from the future.
func checkIssued(el *etree.Element, x expectation) error {
	issued, err := requiredInstant(el, "IssueInstant")
	if err != nil {
		return err
	}
	if issued.After(x.Now.Add(x.Skew)) {
		return broker.Failed(broker.CheckTime, fmt.Errorf("IssueInstant %s is in the future", FormatInstant(issued)))
	}
	if issued.Before(x.Started.Add(-x.Skew)) {
		return broker.Failed(broker.CheckTime, fmt.Errorf("IssueInstant %s is too early", FormatInstant(issued)))
	}
	return nil
}

// checkWindow holds NotBefore and NotOnOrAfter of an element against the clock
// (core 2.5.1.2). The end is exclusive and widened by the skew; it is zero when
// there is none.
func checkWindow(el *etree.Element, x expectation) (end time.Time, err error) {
	begin, hasBegin, err := instantAttr(el, "NotBefore")
	if err != nil {
		return time.Time{}, err
	}
	end, hasEnd, err := instantAttr(el, "NotOnOrAfter")
	if err != nil {
		return time.Time{}, err
	}
	if hasBegin && hasEnd && !begin.Before(end) {
		return time.Time{}, fmt.Errorf("NotBefore %s is not before NotOnOrAfter %s", FormatInstant(begin), FormatInstant(end))
	}
	if hasBegin && x.Now.Before(begin.Add(-x.Skew)) {
		return time.Time{}, broker.Failed(broker.CheckTime, fmt.Errorf("not valid before %s", FormatInstant(begin)))
	}
	if hasEnd && !x.Now.Before(end.Add(x.Skew)) {
		return time.Time{}, broker.Failed(broker.CheckTime, fmt.Errorf("not valid on or after %s", FormatInstant(end)))
	}
	return end, nil
}

// attr reads an attribute in no namespace; one with a prefix is another
// attribute (A8).
func attr(el *etree.Element, name string) (string, bool) { return xmlsec.Attr(el, name) }
