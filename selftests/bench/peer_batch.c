// SPDX-License-Identifier: GPL-2.0
/* fastipc, 64 messages at once. */
#include "ours.h"

_Static_assert(BENCH_BATCH == FIPC_BATCH_MAX, "a full batch");

static void send_messages(void *state, unsigned long n)
{
	struct fipc_msg msgs[BENCH_BATCH] = { 0 };
	struct ours *o = state;
	struct fipc_batch b = { .msgs = (uintptr_t)msgs, .cap = o->cap };

	while (n) {
		b.count = n < BENCH_BATCH ? n : BENCH_BATCH;
		must(!ioctl(o->space, FIPC_IOC_SEND_BATCH, &b));
		must(b.done == b.count);
		n -= b.done;
	}
}

static void receive(void *state, unsigned long n)
{
	struct fipc_msg msgs[BENCH_BATCH];
	struct ours *o = state;
	struct fipc_batch b = { .msgs = (uintptr_t)msgs, .cap = o->cap };

	while (n) {
		b.count = n < BENCH_BATCH ? n : BENCH_BATCH;
		must(!ioctl(o->space, FIPC_IOC_RECV_BATCH, &b));
		n -= b.done;
	}
}

const struct peer peer_fastipc_batch = {
	.name = "fastipc-batch",
	.carries = "64 times 56 bytes; SEND_BATCH and RECV_BATCH",
	.flags = PEER_OURS | PEER_BATCH,
	.absent = ours_absent,
	.setup = ours_setup,
	.begin_client = ours_begin_client,
	.send = send_messages,
	.receive = receive,
	.teardown = ours_teardown,
};
