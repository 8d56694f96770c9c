// Package rollover leads Trin's own keys from one to the next: the next key is
// made and published beside the active one, waits until the parties have it, is
// activated, and the one before is kept, retired and deleted. It keeps what
// parties are seen to know of a key ([Watch]), says where a key set stands
// ([View]), and has the pages with which an administrator goes on. A step that
// would come too early is told of by the names of those whom it would lock out.
// It owns no key: the keyring does.
package rollover
