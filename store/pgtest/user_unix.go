//go:build unix

package pgtest

import (
	"os"
	"os/exec"
	"syscall"
)

// asOrdinaryUser makes root run the command as a user that PostgreSQL accepts.
func asOrdinaryUser(command *exec.Cmd, directory string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := ordinaryUser()
	if err != nil {
		return err
	}
	command.SysProcAttr = &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
		Setpgid:    true, // an interrupt of the tests ends the server by the pipe
	}
	return os.Chown(directory, uid, gid)
}
