/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the common part of client subcommands
 *
 * The subcommands that talk to a server take the same arguments: PATH OPCODE
 * [DATA...], and options. This file reads them and connects. The subcommand then
 * uses the connection.
 */
#ifndef FIPC_CLIENT_H
#define FIPC_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <fastipc.h>

#include "fipc.h"

/**
 * struct client - the arguments
 * @path: where the server is published
 * @json: print the result as a JSON object
 * @msg: the message
 * @count: how many times to send it
 * @limited: @timeout is valid; without it there is no time limit
 * @timeout: time limit for all messages together, nanoseconds
 */
struct client {
	const char *path;
	bool json;
	struct fipc_msg msg;
	uint64_t count;
	bool limited;
	uint64_t timeout;
};

/* Use a connection. Return: an exit status. */
typedef int (*client_use_t)(const struct client *client, int space,
			    fipc_cap_t cap, uint64_t badge);

/* Read the command line, connect, and @use it. Return: an exit status. */
int client_run(const struct command *cmd, int argc, char **argv, client_use_t use);

#endif /* FIPC_CLIENT_H */
