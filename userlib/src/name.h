/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: names of endpoints in the file system
 *
 * A name is a UNIX socket file. This file turns paths into addresses, binds a
 * socket to a name and removes the name. publish.c and connect.c call it. It
 * never sends, receives or listens, and does not deal with capabilities.
 */
#ifndef FIPC_NAME_H
#define FIPC_NAME_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/**
 * struct fipc_name - a socket file that this process created
 * @addr: its path, as the caller gave it
 * @dev: its device; with @ino, to check that the path still leads to this file
 * @ino: its inode number
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
