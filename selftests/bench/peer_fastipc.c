// SPDX-License-Identifier: GPL-2.0
/* fastipc, with the words of the message in memory. */
#include "ours.h"

/* A reply returns word 0 as 0, and sets flags that must not be sent. */
static void client(void *state, unsigned long n)
{
	struct ours *o = state;
	struct fipc_xfer x = { .msg.opcode = 1 };

	for (unsigned long i = 1; i <= n; i++) {
		x.msg.cap = ours_turn(o);
		x.msg.data[3] = i;
		must(!ioctl(o->space, FIPC_IOC_CALL, &x));
	}
	must(x.msg.data[3] == n);
}

static void server(void *state, unsigned long n)
{
	struct ours *o = state;
	struct fipc_xfer x = { .msg.cap = o->cap };

	must(!ioctl(o->space, FIPC_IOC_RECV, &x));
	while (--n) {
		x.msg.cap = o->cap;
		x.msg.flags = 0;
		must(!ioctl(o->space, FIPC_IOC_REPLY_RECV, &x));
	}
	x.msg.cap = 0;
	x.msg.flags = 0;
	must(!ioctl(o->space, FIPC_IOC_REPLY, &x));
}

static void send_messages(void *state, unsigned long n)
{
	struct ours *o = state;
	struct fipc_xfer x = { .msg.cap = o->cap, .msg.opcode = 1 };

	while (n--)
		must(!ioctl(o->space, FIPC_IOC_SEND, &x));
}

static void receive(void *state, unsigned long n)
{
	struct ours *o = state;
	struct fipc_xfer x = { 0 };

	while (n--) {
		x.msg.cap = o->cap;
		must(!ioctl(o->space, FIPC_IOC_RECV, &x));
	}
}

const struct peer peer_fastipc = {
	.name = "fastipc",
	.carries = "56 bytes; CALL and REPLY_RECV, words in memory",
	.flags = PEER_OURS,
	.absent = ours_absent,
	.setup = ours_setup,
	.begin_client = ours_begin_client,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = ours_teardown,
};
