package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// helpful makes every mistake in what was typed an error in the same words,
// with the next thing to type: an unknown command, too few or too many
// arguments. Cobra shows the help of a group for a misspelt command and calls
// that success, which a script would believe.
func helpful(c *cobra.Command) {
	for _, sub := range c.Commands() {
		helpful(sub)
	}
	if c.HasSubCommands() && !c.Runnable() {
		c.Args, c.RunE, c.SuggestionsMinimumDistance = cobra.ArbitraryArgs, group, 2
		return
	}
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if check(c, args) == nil {
				return nil
			}
			return arguments(c, args)
		}
	}
}

// group runs a command that only holds others.
func group(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	err := fmt.Errorf("there is no command %q", strings.TrimPrefix(c.CommandPath()+" ", "trin ")+args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return hint(err, "did you mean: "+c.CommandPath()+" "+strings.Join(near, ", "))
	}
	return hint(err, "see: "+c.CommandPath()+" --help")
}

// arguments says what is wrong with the arguments of a command.
func arguments(c *cobra.Command, args []string) error {
	_, wanted, _ := strings.Cut(c.Use, " ")
	next := "write: " + strings.TrimSuffix(c.CommandPath()+" "+wanted, " ") + "\n      see:   " + c.CommandPath() + " --help"
	switch {
	case len(args) == 0:
		return hint(fmt.Errorf("%s needs %s", c.Name(), wanted), next)
	case wanted == "" || strings.HasPrefix(wanted, "--"):
		return hint(fmt.Errorf("%s takes no arguments, and was given %q", c.Name(), args[0]), next)
	}
	return hint(fmt.Errorf("%s takes %s, and was given %d arguments", c.Name(), wanted, len(args)), next)
}
