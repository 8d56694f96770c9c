package directory

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"trin/claimstx"
)

// attribute is one that is read, and the column that its values go to.
type attribute struct {
	name   string
	column string
	text   func([]byte) (string, error)
}

// entryName is what stands for the name of the entry among the attributes.
const entryName = "dn"

var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$|^[0-9]+(\.[0-9]+)+$`)

// attributes reads which attributes go to which columns.
func (p *problems) attributes(columns map[string]string, binaries []string) []attribute {
	if len(columns) == 0 || len(columns) > maxAttributes {
		p.report("attributes", "There are %d attributes; 1 to %d can be read. Write each with the column for its values, such as memberOf: group.", len(columns), maxAttributes)
	}
	var all []attribute
	for name, column := range columns {
		field := "attributes." + name
		if !attributeName.MatchString(name) {
			p.report(field, "%.60q cannot name an attribute. Write its name as the schema has it, without options.", name)
		}
		if !parameterName.MatchString(column) {
			p.report(field, "%.40q cannot name a column. Use letters, digits, _ and -, and begin with a letter.", column)
		}
		if slices.ContainsFunc(all, func(a attribute) bool { return a.column == column || strings.EqualFold(a.name, name) }) {
			p.report(field, "The attribute or its column stands twice. Take one away.")
		}
		all = append(all, attribute{name, column, textOf(name)})
	}
	for i, name := range binaries {
		at := slices.IndexFunc(all, func(a attribute) bool { return strings.EqualFold(a.name, name) })
		if at < 0 || name == entryName {
			p.report("binary."+strconv.Itoa(i), "%.60q is none of the attributes. Write it there too, or take it away here.", name)
			continue
		}
		all[at].text = inBase64
	}
	slices.SortFunc(all, func(a, b attribute) int { return strings.Compare(a.column, b.column) })
	return all
}

// textOf is how the values of an attribute become text.
func textOf(name string) func([]byte) (string, error) {
	switch strings.ToLower(name) {
	case "objectguid":
		return guid
	case "objectsid":
		return sid
	}
	return plain
}

// row reads the attributes of an entry.
func row(entry *ldap.Entry, attributes []attribute) (claimstx.Row, error) {
	r := claimstx.Row{}
	for _, a := range attributes {
		if a.name == entryName {
			r[a.column] = []string{entry.DN}
			continue
		}
		for _, has := range entry.Attributes {
			name, option, _ := strings.Cut(has.Name, ";")
			if !strings.EqualFold(name, a.name) {
				continue
			}
			// Active Directory gives a part of many values and says so in an
			// option: half a list is not the list.
			if strings.HasPrefix(strings.ToLower(option), "range=") {
				return nil, unanswerable("the attribute %s has more values than the directory gives at once", a.name)
			}
			if option != "" {
				continue // another language, or another form, is another attribute (RFC 4512, 2.5.2)
			}
			for _, value := range has.ByteValues {
				s, err := a.text(value)
				if err != nil {
					return nil, unanswerable("a value of the attribute %s %w", a.name, err)
				}
				r[a.column] = append(r[a.column], s)
			}
		}
	}
	return r, nil
}

func plain(value []byte) (string, error) {
	if !utf8.Valid(value) {
		return "", errors.New("is no text; list it under binary")
	}
	return string(value), nil
}

func inBase64(value []byte) (string, error) { return base64.StdEncoding.EncodeToString(value), nil }

// guid writes an objectGUID as Windows does: the first three parts of the
// binary form are little-endian (MS-DTYP 2.3.4.2).
func guid(v []byte) (string, error) {
	if len(v) != 16 {
		return "", errors.New("is no GUID")
	}
	first := make([]byte, 8)
	binary.BigEndian.PutUint32(first, binary.LittleEndian.Uint32(v))
	binary.BigEndian.PutUint16(first[4:], binary.LittleEndian.Uint16(v[4:]))
	binary.BigEndian.PutUint16(first[6:], binary.LittleEndian.Uint16(v[6:]))
	h := hex.EncodeToString(first) + hex.EncodeToString(v[8:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// sid writes an objectSid as Windows does, S-1-5-21-… (MS-DTYP 2.4.2.1).
func sid(v []byte) (string, error) {
	if len(v) < 8 || v[0] != 1 || int(v[1]) > 15 || len(v) != 8+4*int(v[1]) {
		return "", errors.New("is no SID")
	}
	authority := binary.BigEndian.Uint64(append([]byte{0, 0}, v[2:8]...))
	s := "S-1-" + strconv.FormatUint(authority, 10)
	for part := v[8:]; len(part) > 0; part = part[4:] {
		s += "-" + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(part)), 10)
	}
	return s, nil
}
