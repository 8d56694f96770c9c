package store_test

import (
	"strings"
	"testing"
)

// Of a user who is deleted nothing stays, though another node gave them a digest
// at the last moment: here whatever deletes the user's row lets one come.
func TestDeleteUser_LeavesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		b.make(2, true)
		const late = "INSERT INTO user_subjects (claim, digest, user_id) VALUES ('uid', 'late', OLD.id)"
		if strings.HasPrefix(b.url, "postgres") {
			b.exec("CREATE FUNCTION last_moment() RETURNS trigger AS $$ BEGIN "+late+"; RETURN OLD; END $$ LANGUAGE plpgsql",
				"CREATE TRIGGER last_moment BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION last_moment()")
		} else {
			b.exec("CREATE TRIGGER last_moment BEFORE DELETE ON users BEGIN " + late + "; END")
		}
		b.keep("uid")
		if err := b.DeleteUser(b.Context(), "0000"); err != nil {
			b.Fatal(err)
		}
		if gone, there := b.count("user_subjects WHERE user_id = '0000'"), b.count("user_subjects"); gone != 0 || there != 1 {
			b.Errorf("got %d digests of who is gone and %d in all, want none and 1", gone, there)
		}
	})
}
