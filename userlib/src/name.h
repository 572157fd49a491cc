/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: names of endpoints in the file system
 *
 * A name is a UNIX socket file. This room turns paths into addresses, puts a
 * socket under a name and takes the name back. publish.c and connect.c call it.
 * It never sends, receives or listens, and knows nothing of capabilities.
 */
#ifndef FIPC_NAME_H
#define FIPC_NAME_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/**
 * struct fipc_name - a socket file that is ours
 * @addr: its path, as the caller gave it
 * @dev: its device and
 * @ino: inode number: whether the path leads to it still
 */
struct fipc_name {
	struct sockaddr_un addr;
	dev_t dev;
	ino_t ino;
};

int fipc_name_address(const char *path, struct sockaddr_un *addr);
int fipc_name_bind(int sock, const char *path, mode_t mode,
		   struct fipc_name *name);
void fipc_name_unlink(const struct fipc_name *name);

#endif /* FIPC_NAME_H */
