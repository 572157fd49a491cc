/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: what clients have in common
 *
 * The subcommands that talk to a server take the same arguments: PATH OPCODE
 * [DATA...], and options. This room reads them, connects, and leaves the rest to
 * the subcommand.
 */
#ifndef FIPC_CLIENT_H
#define FIPC_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <fastipc.h>

#include "fipc.h"

/**
 * struct client - what was asked for
 * @path: whom to talk to
 * @json: the result as an object
 * @msg: the message
 * @count: how often
 * @limited: there is a time limit:
 * @timeout: nanoseconds for all messages together
 */
struct client {
	const char *path;
	bool json;
	struct fipc_msg msg;
	uint64_t count;
	bool limited;
	uint64_t timeout;
};

/* What to do with a connection. Return: an exit status. */
typedef int (*client_use_t)(const struct client *client, int space,
			    fipc_cap_t cap, uint64_t badge);

/* Read the command line, connect, and @use it. Return: an exit status. */
int client_run(const struct command *cmd, int argc, char **argv, client_use_t use);

#endif /* FIPC_CLIENT_H */
