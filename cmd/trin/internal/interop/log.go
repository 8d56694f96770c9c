package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// logIsClean looks for errors in Trin's log.
func logIsClean(_ context.Context, p *person) error {
	file, err := os.Open(p.log)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	count := 0
	for lines.Scan() {
		if told := lines.Text(); !strings.HasPrefix(told, "{") { // what a first start says to a person
			if strings.Contains(told, "panic") || strings.Contains(told, "goroutine ") {
				return fmt.Errorf("%.500s", told)
			}
			continue
		}
		count++
		var line struct{ Level, Msg string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("the log has a line that is no record: %.300s", lines.Bytes())
		}
		if line.Level == "ERROR" || strings.Contains(line.Msg, "panic") {
			return fmt.Errorf("%.500s", lines.Bytes())
		}
	}
	if count == 0 {
		return fmt.Errorf("the log is empty")
	}
	return lines.Err()
}
