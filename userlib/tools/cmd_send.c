// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc send - send messages to a published endpoint
 */
#include <errno.h>
#include <string.h>

#include <fastipc.h>

#include "client.h"
#include "fipc.h"
#include "output.h"

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
		return "the server granted no right to send";
	default:
		return strerror(err);
	}
}

static bool print_sent(const struct client *client, uint64_t badge, uint64_t sent)
{
	struct record rec;

	record_begin(&rec, client->json);
	record_number(&rec, "badge", badge);
	record_number(&rec, "sent", sent);
	return record_end(&rec);
}

static int send_all(const struct client *client, int space, fipc_cap_t cap,
		    uint64_t badge)
{
	struct fipc_xfer x = { .msg = client->msg };
	uint64_t sent;
	int ret = 0;

	if (client->limited)
		x.deadline = fipc_deadline(client->timeout);
	for (sent = 0; sent < client->count; sent++) {
		ret = fipc_send(space, cap, &x);
		if (ret)
			break;
	}
	if (!print_sent(client, badge, sent))
		return fail("cannot write the output");
	if (ret)
		return fail("%s: %s", client->path, send_error(-ret));
	return EXIT_SUCCESS;
}

static int run_send(int argc, char **argv)
{
	return client_run(&cmd_send, argc, argv, send_all);
}

const struct command cmd_send = {
	.name = "send",
	.synopsis = "PATH OPCODE [DATA...] [--flags N] [--fast] [--timeout SECONDS]\n"
		    "                 [--count N] [-j]",
	.help =
	"Connect to the endpoint published at PATH and send it a message: OPCODE and\n"
	"up to four words of DATA. Numbers are decimal, or hexadecimal with the prefix\n"
	"0x.\n"
	"\n"
	"      --flags N            flags of the message, 32 bits\n"
	"      --fast               fail unless a receiver waits\n"
	"  -t, --timeout SECONDS    time limit for all waits for a full queue together;\n"
	"                           0 means do not wait (default no limit)\n"
	"  -n, --count N            send it N times (default 1)\n"
	"  -j, --json               print the result as a JSON object\n"
	"  -h, --help               print this text\n",
	.run = run_send,
};
