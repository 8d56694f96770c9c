package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"
)

// knownParties are the tables that hold what is known of the connection of an ID,
// and the columns that name it.
var knownParties = [...]struct{ table, kind, id string }{
	{"key_confirmations", "side", "party"}, {"key_ways", "side", "party"},
	{"metadata_watches", "kind", "id"}, {"metadata_fetches", "kind", "id"}, {"metadata_proposals", "kind", "id"},
}

// forget takes away what is known of connections that begin with a version, the
// true ones of those documents: it was known of others that had the same IDs
// before.
func forget(tx *gorm.DB, begun map[documentName]bool) error {
	if len(begun) == 0 {
		return nil
	}
	for _, t := range knownParties {
		var known []documentRow
		if err := tx.Raw("SELECT DISTINCT " + t.kind + " AS kind, " + t.id + " AS id FROM " + t.table).Scan(&known).Error; err != nil {
			return err
		}
		for _, k := range known {
			if !begun[documentName{k.Kind, k.ID}] {
				continue
			}
			if err := tx.Exec("DELETE FROM "+t.table+" WHERE "+t.kind+" = ? AND "+t.id+" = ?", k.Kind, k.ID).Error; err != nil {
				return err
			}
		}
	}
	return forgetSightings(tx, begun)
}

// forgetSightings is forget of what was seen of Trin's keys: in the connection
// itself, or in a document whose path names it.
func forgetSightings(tx *gorm.DB, begun map[documentName]bool) error {
	var places []string
	if err := tx.Raw("SELECT DISTINCT place FROM key_sightings").Scan(&places).Error; err != nil {
		return err
	}
	ids := make(map[string]bool, len(begun))
	for name, party := range begun {
		if party {
			ids[name.id] = true
		}
	}
	for _, place := range places {
		if !slices.ContainsFunc(strings.Split(place, "/"), func(part string) bool { return ids[part] }) {
			continue
		}
		if err := tx.Exec("DELETE FROM key_sightings WHERE place = ?", place).Error; err != nil {
			return err
		}
	}
	return nil
}
