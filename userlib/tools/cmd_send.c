// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc send - send messages to a published endpoint
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fastipc.h>

#include "fipc.h"
#include "output.h"
#include "parse.h"

#define DATA_MAX	4

/**
 * struct send - what was asked for
 * @path: whom to send to
 * @json: the result as an object
 * @msg: the message
 * @count: how often
 * @limited: there is a time limit:
 * @timeout: nanoseconds for all messages together
 */
struct send {
	const char *path;
	bool json;
	struct fipc_msg msg;
	uint64_t count;
	bool limited;
	uint64_t timeout;
};

static const char *connect_error(int err)
{
	switch (err) {
	case ENOENT:
		return "nobody serves this path";
	case ECONNREFUSED:
		return "nobody serves this path any more";
	case ECONNRESET:
		return "the server hung up without an answer";
	case EPROTO:
		return "what serves this path is not fastipc, or of another version";
	case EACCES:
		return "permission denied: the mode of the path decides who may connect";
	default:
		return strerror(err);
	}
}

static const char *send_error(int err)
{
	switch (err) {
	case EAGAIN:
		return "no receiver waits";
	case ETIMEDOUT:
		return "the queue stayed full until the timeout";
	case EPIPE:
		return "the server has closed its endpoint";
	case EACCES:
		return "the server gave no right to send";
	default:
		return strerror(err);
	}
}

static bool print_sent(const struct send *send, uint64_t badge, uint64_t sent)
{
	struct record rec;

	record_begin(&rec, send->json);
	record_number(&rec, "badge", badge);
	record_number(&rec, "sent", sent);
	return record_end(&rec);
}

static int send_all(const struct send *send, int space, fipc_cap_t cap,
		    uint64_t badge)
{
	struct fipc_xfer x = { .msg = send->msg };
	uint64_t sent;
	int ret = 0;

	if (send->limited)
		x.deadline = fipc_deadline(send->timeout);
	for (sent = 0; sent < send->count; sent++) {
		ret = fipc_send(space, cap, &x);
		if (ret)
			break;
	}
	if (!print_sent(send, badge, sent))
		return fail("cannot write the output");
	if (ret)
		return fail("%s: %s", send->path, send_error(-ret));
	return EXIT_SUCCESS;
}

static int connect_and_send(const struct send *send)
{
	uint64_t badge;
	fipc_cap_t cap;
	int space, ret;

	space = open_space();
	if (space < 0)
		return EXIT_FAILURE;
	ret = fipc_connect(space, send->path, &cap, &badge);
	if (ret)
		ret = fail("%s: %s", send->path, connect_error(-ret));
	else
		ret = send_all(send, space, cap, badge);
	close(space);
	return ret;
}

/* Return: NULL, or why the argument of an option is no good. */
static const char *take_option(struct send *send, int opt, const char *arg)
{
	uint64_t n;

	switch (opt) {
	case 'f':
		if (!parse_number(arg, FIPC_USER_MASK, &n))
			return "not flags of at most 32 bits";
		send->msg.flags = (send->msg.flags & ~FIPC_USER_MASK) | n;
		return NULL;
	case 'n':
		if (!parse_number(arg, UINT64_MAX, &n) || !n)
			return "not a number of messages";
		send->count = n;
		return NULL;
	default:
		if (!parse_seconds(arg, &send->timeout))
			return "not a number of seconds";
		send->limited = true;
		return NULL;
	}
}

/* PATH OPCODE [DATA...]. Return: 0 or EXIT_USAGE. */
static int take_arguments(struct send *send, int argc, char **argv)
{
	uint64_t n;
	int i;

	if (argc < 2)
		return command_misuse(&cmd_send, "a PATH and an OPCODE are wanted");
	if (argc > 2 + DATA_MAX)
		return command_misuse(&cmd_send, "%s: more than four words of data",
				      argv[2 + DATA_MAX]);
	send->path = argv[0];
	if (!parse_number(argv[1], FIPC_USER_MASK, &n))
		return command_misuse(&cmd_send, "%s: not an opcode of at most 32 bits",
				      argv[1]);
	send->msg.opcode = n;
	for (i = 2; i < argc; i++) {
		if (!parse_number(argv[i], UINT64_MAX, &n))
			return command_misuse(&cmd_send, "%s: not a number of at most 64 bits",
					      argv[i]);
		send->msg.data[i - 2] = n;
	}
	return 0;
}

static int run_send(int argc, char **argv)
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
	struct send send = { .count = 1 };
	const char *why;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "t:n:jh", options, NULL)) != -1) {
		switch (opt) {
		case 'h':
			return command_help(&cmd_send);
		case '?':
			return command_usage(&cmd_send);
		case 'j':
			send.json = true;
			break;
		case 'F':
			send.msg.flags |= FIPC_F_FAST;
			break;
		default:
			why = take_option(&send, opt, optarg);
			if (why)
				return command_misuse(&cmd_send, "%s: %s", optarg, why);
		}
	}
	ret = take_arguments(&send, argc - optind, argv + optind);
	return ret ? ret : connect_and_send(&send);
}

const struct command cmd_send = {
	.name = "send",
	.synopsis = "PATH OPCODE [DATA...] [--flags N] [--fast] [--timeout SECONDS]\n"
		    "                 [--count N] [-j]",
	.help =
	"Connect to the endpoint published at PATH and send it a message: OPCODE, and\n"
	"up to four words of DATA. Numbers are decimal, or hexadecimal after 0x.\n"
	"\n"
	"      --flags N            flags of the message, 32 bits\n"
	"      --fast               fail unless a receiver waits\n"
	"  -t, --timeout SECONDS    how long to wait for room in the queue, in all; no\n"
	"                           limit if not given; 0 means not at all\n"
	"  -n, --count N            send it N times\n"
	"  -j, --json               the result as a JSON object\n"
	"  -h, --help               this text\n",
	.run = run_send,
};
