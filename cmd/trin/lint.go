package main

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/claimstx/bpp"
	"trin/connections/saml2/lint"
)

// maxLintBytes is more than any document that can be looked at has.
const maxLintBytes = 16 << 20

// lintOptions are the flags of lint.
type lintOptions struct {
	profile, format           string
	certificates, keys        []string
	at                        string
	application, authenticate string
}

func lintCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "lint", Short: "Hold metadata, messages and connections against a profile",
		Long: "Says of each rule that a document misses where the rule comes from, what was seen, and how to mend\n" +
			"it. FILE may be - for standard input. Nothing is fetched, and nothing leaves the machine.\n\n" +
			"Exit codes: 0 nothing but infos; 2 a must is missed; 3 a should is missed, and no must; 1 the file or\n" +
			"the command line cannot be read.",
	}
	c.AddCommand(
		lintDocumentCommand(lint.Metadata, "metadata FILE", "Look at the metadata of one entity", "  trin lint metadata idp.xml --profile kombit-ch2"),
		lintDocumentCommand(lint.Request, "request FILE", "Look at an AuthnRequest: XML, base64, or the address of HTTP-Redirect", "  trin lint request request.xml --profile oiosaml3\n  trin lint request address.txt --certificate sp.pem"),
		lintDocumentCommand(lint.Response, "response FILE", "Look at a Response: XML, base64, or a form as it is posted", "  trin lint response response.xml --profile kombit-ch2 --key encryption.pem"),
		lintConfigCommand(), lintPrivilegesCommand(), lintRulesCommand(),
	)
	return c
}

// flags are the flags that every lint has.
func (o *lintOptions) flags(c *cobra.Command, profiles []string) {
	if profiles != nil {
		c.Flags().StringVar(&o.profile, "profile", "", "one of "+strings.Join(profiles, ", ")+"; empty: the rules of the standard alone")
	}
	c.Flags().StringVar(&o.format, "format", "text", "text or json")
}

// check reads the flags.
func (o *lintOptions) check(profiles []string) error {
	if o.format != "text" && o.format != "json" {
		return hint(fmt.Errorf("there is no format %q", o.format), "write --format text or --format json")
	}
	for _, known := range profiles {
		if o.profile == known {
			return nil
		}
	}
	if o.profile != "" {
		return hint(fmt.Errorf("there is no profile %q", o.profile), "write one of "+strings.Join(profiles, ", "))
	}
	return nil
}

func lintDocumentCommand(kind lint.Kind, use, short, example string) *cobra.Command {
	o := &lintOptions{}
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1), Example: example,
		RunE: func(c *cobra.Command, files []string) error {
			options, err := o.options()
			if err != nil {
				return err
			}
			data, err := readInput(c.InOrStdin(), files[0])
			if err != nil {
				return err
			}
			return o.answer(c.OutOrStdout(), lint.Check(kind, data, options))
		},
	}
	o.flags(c, lint.Profiles())
	c.Flags().StringArrayVar(&o.certificates, "certificate", nil, "PEM file with a certificate that must have signed; empty: the one in the signature, which shows no more than that the document is whole")
	c.Flags().StringVar(&o.at, "at", "", "the time to look at dates from, as 2026-11-22T10:00:00Z; empty: now")
	if kind == lint.Response {
		c.Flags().StringArrayVar(&o.keys, "key", nil, "PEM file with a private key that assertions are encrypted to")
	}
	return c
}

// options reads what a document is held against.
func (o *lintOptions) options() (lint.Options, error) {
	options := lint.Options{Profile: o.profile, Now: time.Now(), Privileges: privileges}
	if err := o.check(lint.Profiles()); err != nil {
		return options, err
	}
	if o.at != "" {
		at, err := time.Parse(time.RFC3339, o.at)
		if err != nil {
			return options, hint(fmt.Errorf("%q is not a time", o.at), "write it as 2026-11-22T10:00:00Z")
		}
		options.Now = at
	}
	for _, file := range o.certificates {
		certificates, err := readCertificates(file)
		if err != nil {
			return options, err
		}
		options.Certificates = append(options.Certificates, certificates...)
	}
	for _, file := range o.keys {
		key, err := readKey(file)
		if err != nil {
			return options, err
		}
		options.Keys = append(options.Keys, key)
	}
	return options, nil
}

// readInput reads a file, or standard input for "-".
func readInput(in io.Reader, file string) ([]byte, error) {
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, hint(err, "name a file, or - for standard input")
		}
		defer opened.Close()
		in = opened
	}
	data, err := io.ReadAll(io.LimitReader(in, maxLintBytes+1))
	if err == nil && len(data) > maxLintBytes {
		err = fmt.Errorf("%s has more than %d bytes", file, maxLintBytes)
	}
	return data, hint(err, "name a file with one document")
}

// readBlocks reads the blocks of a PEM file.
func readBlocks(file string) ([]*pem.Block, error) {
	data, err := readInput(nil, file)
	if err != nil {
		return nil, err
	}
	var blocks []*pem.Block
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		blocks = append(blocks, block)
	}
	return blocks, nil
}

func readCertificates(file string) ([]*x509.Certificate, error) {
	blocks, err := readBlocks(file)
	var list []*x509.Certificate
	for _, block := range blocks {
		if block.Type == "CERTIFICATE" {
			certificate, failed := x509.ParseCertificate(block.Bytes)
			if failed != nil {
				return nil, hint(fmt.Errorf("%s: %w", file, failed), "give certificates in PEM")
			}
			list = append(list, certificate)
		}
	}
	if err == nil && len(list) == 0 {
		err = hint(fmt.Errorf("%s holds no certificate", file), "give certificates in PEM")
	}
	return list, err
}

// readKey reads the private key of a PEM file.
func readKey(file string) (crypto.Decrypter, error) {
	blocks, err := readBlocks(file)
	if err != nil {
		return nil, err
	}
	for _, block := range blocks {
		var key any
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		default:
			continue
		}
		if decrypter, ok := key.(crypto.Decrypter); ok && err == nil {
			return decrypter, nil
		}
	}
	return nil, hint(errors.Join(fmt.Errorf("%s holds no private key of RSA", file), err), "give the key in PEM, without a passphrase")
}

// privileges looks into a list of privileges.
func privileges(value string) []lint.Finding {
	var found []lint.Finding
	for _, f := range bpp.Lint(value) {
		severity := lint.Should
		if f.Severity == bpp.Error {
			severity = lint.Must
		}
		found = append(found, lint.Finding{
			Rule: "bpp", Severity: severity, Source: "OIO Basic Privilege Profile", Place: f.Where, Says: f.Rule, Seen: f.Message, Mend: f.Mend,
		})
	}
	return found
}

func lintPrivilegesCommand() *cobra.Command {
	o := &lintOptions{}
	c := &cobra.Command{
		Use: "bpp FILE", Short: "Look at a list of privileges (OIO BPP): XML or base64", Args: cobra.ExactArgs(1),
		Example: "  trin lint bpp privileges.xml",
		RunE: func(c *cobra.Command, files []string) error {
			if err := o.check(nil); err != nil {
				return err
			}
			data, err := readInput(c.InOrStdin(), files[0])
			if err != nil {
				return err
			}
			return o.answer(c.OutOrStdout(), privileges(string(data)))
		},
	}
	o.flags(c, nil)
	return c
}
