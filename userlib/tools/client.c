// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The common part of client subcommands: see client.h.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "parse.h"

#define DATA_MAX	4

static const char *connect_error(int err)
{
	switch (err) {
	case ENOENT:
		return "no server is published at this path";
	case ECONNREFUSED:
		return "no server listens at this path";
	case ECONNRESET:
		return "the server closed the connection without an answer";
	case EPROTO:
		return "the server at this path is not fastipc, or has another version";
	case EACCES:
		return "permission denied: the mode of the path decides who may connect";
	default:
		return strerror(err);
	}
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct client *client, int opt, const char *arg)
{
	uint64_t n;

	switch (opt) {
	case 'f':
		if (!parse_number(arg, FIPC_USER_MASK, &n))
			return "not flags of at most 32 bits";
		client->msg.flags = (client->msg.flags & ~FIPC_USER_MASK) | n;
		return NULL;
	case 'n':
		if (!parse_number(arg, UINT64_MAX, &n) || !n)
			return "not a number of messages";
		client->count = n;
		return NULL;
	default:
		if (!parse_seconds(arg, &client->timeout))
			return "not a number of seconds";
		client->limited = true;
		return NULL;
	}
}

/* PATH OPCODE [DATA...]. Return: 0 or EXIT_USAGE. */
static int take_arguments(const struct command *cmd, struct client *client,
			  int argc, char **argv)
{
	uint64_t n;
	int i;

	if (argc < 2)
		return command_misuse(cmd, "a PATH and an OPCODE are required");
	if (argc > 2 + DATA_MAX)
		return command_misuse(cmd, "%s: more than four words of data",
				      argv[2 + DATA_MAX]);
	client->path = argv[0];
	if (!parse_number(argv[1], FIPC_USER_MASK, &n))
		return command_misuse(cmd, "%s: not an opcode of at most 32 bits",
				      argv[1]);
	client->msg.opcode = n;
	for (i = 2; i < argc; i++) {
		if (!parse_number(argv[i], UINT64_MAX, &n))
			return command_misuse(cmd, "%s: not a number of at most 64 bits",
					      argv[i]);
		client->msg.data[i - 2] = n;
	}
	return 0;
}

static int connect_and_use(const struct client *client, client_use_t use)
{
	uint64_t badge;
	fipc_cap_t cap;
	int space, ret;

	space = open_space();
	if (space < 0)
		return EXIT_FAILURE;
	ret = fipc_connect(space, client->path, &cap, &badge);
	if (ret)
		ret = fail("%s: %s", client->path, connect_error(-ret));
	else
		ret = use(client, space, cap, badge);
	close(space);
	return ret;
}

int client_run(const struct command *cmd, int argc, char **argv, client_use_t use)
{
	static const struct option options[] = {
		{ "flags", required_argument, NULL, 'f' },
		{ "fast", no_argument, NULL, 'F' },
		{ "timeout", required_argument, NULL, 't' },
		{ "count", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct client client = { .count = 1 };
	const char *why;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "t:n:jh", options, NULL)) != -1) {
		switch (opt) {
		case 'h':
			return command_help(cmd);
		case '?':
			return command_usage(cmd);
		case 'j':
			client.json = true;
			break;
		case 'F':
			client.msg.flags |= FIPC_F_FAST;
			break;
		default:
			why = take_option(&client, opt, optarg);
			if (why)
				return command_misuse(cmd, "%s: %s", optarg, why);
		}
	}
	ret = take_arguments(cmd, &client, argc - optind, argv + optind);
	return ret ? ret : connect_and_use(&client, use);
}
