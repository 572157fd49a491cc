// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc call - call a published endpoint and print the replies
 */
#include <errno.h>
#include <string.h>

#include <fastipc.h>

#include "client.h"
#include "fipc.h"
#include "output.h"

static const char *call_error(int err)
{
	switch (err) {
	case EAGAIN:
		return "no receiver waits";
	case ETIMEDOUT:
		return "no reply before the timeout";
	case EPIPE:
		return "the server has closed its endpoint";
	case EACCES:
		return "the server granted no right to call";
	case ECANCELED:
		return "the server continued without a reply";
	case EOWNERDEAD:
		return "the server exited before it replied";
	default:
		return strerror(err);
	}
}

static bool print_reply(const struct client *client, const struct fipc_msg *msg)
{
	struct record rec;

	record_begin(&rec, client->json);
	record_number(&rec, "opcode", msg->opcode);
	record_bits(&rec, "flags", msg->flags & FIPC_USER_MASK);
	record_numbers(&rec, "data", msg->data, 4);
	return record_end(&rec);
}

static int call_all(const struct client *client, int space, fipc_cap_t cap,
		    uint64_t badge)
{
	uint64_t deadline = client->limited ? fipc_deadline(client->timeout) : 0;
	struct fipc_xfer x;
	uint64_t i;
	int ret;

	(void)badge;
	for (i = 0; i < client->count; i++) {
		x.msg = client->msg;
		x.deadline = deadline;
		ret = fipc_call(space, cap, &x);
		if (ret)
			return fail("%s: %s", client->path, call_error(-ret));
		fipc_discard(space, &x);
		if (!print_reply(client, &x.msg))
			return fail("cannot write the output");
	}
	return EXIT_SUCCESS;
}

static int run_call(int argc, char **argv)
{
	return client_run(&cmd_call, argc, argv, call_all);
}

const struct command cmd_call = {
	.name = "call",
	.synopsis = "PATH OPCODE [DATA...] [--flags N] [--fast] [--timeout SECONDS]\n"
		    "                 [--count N] [-j]",
	.help =
	"Connect to the endpoint published at PATH, send it a message, wait for the\n"
	"reply and print it. The message consists of OPCODE and up to four words of\n"
	"DATA. Numbers are decimal, or hexadecimal with the prefix 0x.\n"
	"\n"
	"      --flags N            flags of the message, 32 bits\n"
	"      --fast               fail unless a receiver waits\n"
	"  -t, --timeout SECONDS    time limit for all replies together (default none)\n"
	"  -n, --count N            call N times (default 1)\n"
	"  -j, --json               print each reply as a JSON object\n"
	"  -h, --help               print this text\n",
	.run = run_call,
};
