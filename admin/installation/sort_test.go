package installation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Problems stand in the order of the files in the text, whatever these are
// called, then of their lines and columns; of one place in the order in which they
// were found. A file that the text does not have stands where the first one does.
func TestSort_IsTheOrderOfTheText(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		var documents []*document
		files := map[string]int{}
		for range r.IntN(12) {
			d := &document{file: fmt.Sprint("f", r.IntN(8))}
			documents = append(documents, d)
			if _, ok := files[d.file]; !ok {
				files[d.file] = len(files)
			}
		}
		b := &builder{}
		for i := range r.IntN(12) {
			b.problems = append(b.problems, Problem{File: fmt.Sprint("f", r.IntN(10)), Line: r.IntN(3), Column: r.IntN(3), Message: fmt.Sprint(i)})
		}
		want := slices.Clone(b.problems)
		slices.SortStableFunc(want, func(x, y Problem) int {
			if x.File == y.File {
				return 10*(x.Line-y.Line) + x.Column - y.Column
			}
			return files[x.File] - files[y.File]
		})
		b.sort(documents)
		for i := range want {
			if b.problems[i].Message != want[i].Message {
				t.Fatalf("%d: got %v, want %v", seed, b.problems, want)
			}
		}
	}
}
