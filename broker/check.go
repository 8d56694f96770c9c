package broker

import "errors"

// Check is what a message was held against and did not pass.
type Check string

// The checks.
const (
	CheckForm       Check = "form"        // it cannot be read, or does not say what it must
	CheckSender     Check = "sender"      // whose it says it is: nobody who is known, or another than is asked
	CheckSignature  Check = "signature"   // of the message or a part of it, or that there is none
	CheckEncryption Check = "encryption"  // it cannot be decrypted, or is not encrypted as it must be
	CheckAddressee  Check = "addressee"   // it is for somebody else, or was sent to another address
	CheckAnswers    Check = "answers"     // it does not answer what was asked: InResponseTo, state, nonce
	CheckTime       Check = "time"        // it is too old, or of the future
	CheckReplay     Check = "replay"      // it was used before
	CheckOpen       Check = "open"        // the login that it belongs to is not open any more
	CheckBrowser    Check = "browser"     // the login that it belongs to was begun in another browser
	CheckAvailable  Check = "available"   // the application or connection is switched off, or cannot be opened
	CheckNoFault    Check = "trins-fault" // nothing is wrong with it that is known: Trin has failed
)

// Checks are all of them.
func Checks() []Check {
	return []Check{
		CheckForm, CheckSender, CheckSignature, CheckEncryption, CheckAddressee, CheckAnswers,
		CheckTime, CheckReplay, CheckOpen, CheckBrowser, CheckAvailable, CheckNoFault,
	}
}

// failed is an error of a check. Its text is that of the error alone.
type failed struct {
	check Check
	err   error
}

func (f *failed) Error() string { return f.err.Error() }
func (f *failed) Unwrap() error { return f.err }

// Failed says which check an error is of, for the record of a message that is
// not accepted. It changes nothing else about the error; nil stays nil.
func Failed(check Check, err error) error {
	if err == nil {
		return nil
	}
	return &failed{check, err}
}

// CheckOf is the check that the error is of, the innermost that was named;
// where none was it is told by what the page says.
func CheckOf(err error) Check {
	var check Check
	for f := (*failed)(nil); errors.As(err, &f); err = f.err {
		check = f.check
	}
	if check != "" {
		return check
	}
	var invalid *InvalidError
	if !errors.As(err, &invalid) {
		return CheckNoFault
	}
	switch invalid.Public {
	case PublicBadMessage:
		return CheckForm
	case PublicUnknownApp:
		return CheckSender
	case PublicExpired:
		return CheckOpen
	case PublicOtherBrowser:
		return CheckBrowser
	case PublicNotAvailable:
		return CheckAvailable
	}
	return CheckNoFault
}
