// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Names of endpoints in the file system: see name.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "name.h"

static const struct sockaddr *generic(const struct sockaddr_un *addr)
{
	return (const struct sockaddr *)addr;
}

/**
 * fipc_name_address() - turn a path into a socket address
 * @path: the path; must fit into the address with its final zero byte
 * @addr: filled in
 *
 * Return: 0, -ENAMETOOLONG, or -ENOENT for an empty path, as open() does:
 * bind() would let the kernel choose a name.
 */
int fipc_name_address(const char *path, struct sockaddr_un *addr)
{
	size_t len = strlen(path);

	if (!len)
		return -ENOENT;
	if (len >= sizeof(addr->sun_path))
		return -ENAMETOOLONG;
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	memcpy(addr->sun_path, path, len);
	return 0;
}

/*
 * Is this a socket file whose socket has been closed? The probe has another
 * type than a publisher's socket. So a bound socket yields EPROTOTYPE, whether
 * it listens already or not, and its owner sees no connection. A file that is
 * not a socket also yields ECONNREFUSED, but such a file is never stale.
 */
static bool name_is_stale(const struct sockaddr_un *addr)
{
	struct stat st;
	bool stale;
	int probe;

	if (lstat(addr->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return false;
	probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return false;
	stale = connect(probe, generic(addr), sizeof(*addr)) && errno == ECONNREFUSED;
	close(probe);
	return stale;
}

static int bind_once(int sock, const struct sockaddr_un *addr)
{
	return bind(sock, generic(addr), sizeof(*addr)) ? -errno : 0;
}

/*
 * If two processes find the same stale file at the same moment, both can unlink
 * it: the second then takes the name from the first. Only a lock file could
 * prevent this, and starting two servers for one name is a mistake anyway.
 */
static int bind_or_replace(int sock, const struct sockaddr_un *addr)
{
	int ret = bind_once(sock, addr);

	if (ret != -EADDRINUSE || !name_is_stale(addr))
		return ret;
	if (unlink(addr->sun_path) && errno != ENOENT)
		return -errno;
	return bind_once(sock, addr);
}

/**
 * fipc_name_bind() - bind a socket to a name
 * @sock: an unbound UNIX socket
 * @path: the name; a stale socket file there is replaced
 * @mode: permissions of the file, less the umask
 * @name: filled in on success
 *
 * Return: 0, -EADDRINUSE, -ENAMETOOLONG or another error of bind().
 */
int fipc_name_bind(int sock, const char *path, mode_t mode,
		   struct fipc_name *name)
{
	struct stat st;
	int ret;

	ret = fipc_name_address(path, &name->addr);
	if (ret)
		return ret;
	/* bind() creates the file with the socket's mode: it is never too wide. */
	if (fchmod(sock, mode))
		return -errno;
	ret = bind_or_replace(sock, &name->addr);
	if (ret)
		return ret;
	if (lstat(path, &st))
		return -errno;
	name->dev = st.st_dev;
	name->ino = st.st_ino;
	return 0;
}

/**
 * fipc_name_unlink() - remove a name
 * @name: from fipc_name_bind()
 *
 * Call this before the socket is closed: a bound socket holds a reference to its
 * inode, so no other file can have the same inode number.
 */
void fipc_name_unlink(const struct fipc_name *name)
{
	struct stat st;

	if (lstat(name->addr.sun_path, &st))
		return;
	if (st.st_dev == name->dev && st.st_ino == name->ino)
		unlink(name->addr.sun_path);
}
