package database

// dialect is how one database writes SQL, as far as it must be known to tell
// text from the rest.
type dialect struct {
	placeholder  string // what stands before the number of a parameter
	backslash    bool   // E'…' reads a backslash as an escape (PostgreSQL 4.1.2.2)
	dollarQuotes bool   // $tag$…$tag$ is text (PostgreSQL 4.1.2.4)
	nested       bool   // comments stand in comments (PostgreSQL 4.1.5)
	slices       bool   // a colon means something before a digit or a colon (PostgreSQL 4.2.3, 4.2.9)
	backticks    bool   // `…` is a name (https://sqlite.org/lang_keywords.html)
	brackets     bool   // […] is a name
	marks        string // what begins a parameter of the database's own
	patterns     string // the operators that compare with a pattern
}

var (
	postgresDialect = dialect{placeholder: "$", backslash: true, dollarQuotes: true, nested: true, slices: true, patterns: "~"}
	sqliteDialect   = dialect{placeholder: "?", backticks: true, brackets: true, marks: "?@$#"}
)

// patternWords compare with a pattern, in which a value of a user would be
// read; endWords end such a comparison.
var (
	patternWords = map[string]bool{"LIKE": true, "ILIKE": true, "SIMILAR": true, "GLOB": true, "REGEXP": true, "MATCH": true}
	endWords     = map[string]bool{"AND": true, "OR": true, "ESCAPE": true, "WHERE": true, "FROM": true, "JOIN": true, "ON": true, "ORDER": true, "GROUP": true,
		"HAVING": true, "UNION": true, "EXCEPT": true, "INTERSECT": true, "LIMIT": true, "WHEN": true, "THEN": true, "ELSE": true, "END": true}
)

// letter reports whether a name can begin with the byte.
func letter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// space reports whether the byte is white space; other control characters do
// not stand in a query.
func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }
