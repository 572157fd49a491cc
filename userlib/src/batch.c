// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Send and receive several messages at once; send a message to a given task.
 */
#include <string.h>

#include <fastipc.h>

/* Return: the number of messages transferred, or -errno. */
static int transfer(int space, unsigned long cmd, fipc_cap_t cap,
		    struct fipc_msg *msgs, unsigned int count, uint64_t deadline)
{
	struct fipc_batch arg = {
		.msgs = (uintptr_t)msgs, .cap = cap, .deadline = deadline,
		.count = count,
	};
	int ret = fipc_ioctl_(space, cmd, &arg);

	return ret ? ret : (int)arg.done;
}

int fipc_send_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline)
{
	unsigned int i;

	/* The kernel refuses a larger batch and reads none of its messages. */
	for (i = 0; i < count && count <= FIPC_BATCH_MAX; i++)
		msgs[i].flags &= ~FIPC_F_RECEIVED;
	return transfer(space, FIPC_IOC_SEND_BATCH, cap, msgs, count, deadline);
}

int fipc_recv_batch(int space, fipc_cap_t cap, struct fipc_msg *msgs,
		    unsigned int count, uint64_t deadline)
{
	return transfer(space, FIPC_IOC_RECV_BATCH, cap, msgs, count, deadline);
}

int fipc_send_to(int space, fipc_cap_t cap, pid_t pid, struct fipc_xfer *x)
{
	struct fipc_send_to arg = { .pid = pid };

	x->msg.cap = cap;
	x->msg.flags &= ~FIPC_F_RECEIVED;
	arg.msg = x->msg;
	return fipc_ioctl_(space, FIPC_IOC_SEND_TO, &arg);
}

void fipc_batch_init(struct fipc_batch_buf *batch, int space, fipc_cap_t cap)
{
	batch->space = space;
	batch->cap = cap;
	batch->deadline = 0;
	batch->len = 0;
}

int fipc_batch_flush(struct fipc_batch_buf *batch)
{
	int sent;

	if (!batch->len)
		return 0;
	sent = fipc_send_batch(batch->space, batch->cap, batch->msgs, batch->len,
			       batch->deadline);
	if (sent < 0)
		return sent;
	batch->len -= sent;
	memmove(batch->msgs, batch->msgs + sent,
		batch->len * sizeof(batch->msgs[0]));
	return sent;
}

int fipc_batch_add(struct fipc_batch_buf *batch, const struct fipc_msg *msg)
{
	int before = 0, after = 0;

	if (fipc_batch_is_full(batch))
		before = fipc_batch_flush(batch);
	if (before < 0)
		return before;
	batch->msgs[batch->len++] = *msg;
	if (fipc_batch_is_full(batch))
		after = fipc_batch_flush(batch);
	/* @msg is in the batch. If this flush failed, the next reports it. */
	return after < 0 ? before : before + after;
}
