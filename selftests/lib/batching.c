// SPDX-License-Identifier: GPL-2.0
/* Batches of messages, and messages to one task. */
#include "batching.h"

void batch_fill(struct fipc_msg *msgs, unsigned int n, __u64 first)
{
	for (unsigned int i = 0; i < n; i++) {
		msgs[i] = xfer_new(0, first + i, 0).msg;
		/* The kernel does not read this word: the batch has the token. */
		msgs[i].cap = POISON64;
	}
}

bool batch_holds(const struct fipc_msg *msg, __u64 opcode, __u64 flags)
{
	struct fipc_msg as_sent = xfer_new(0, opcode, 0).msg;

	as_sent.flags |= flags;
	return !memcmp(msg, &as_sent, sizeof(as_sent));
}

struct fipc_batch batch_new(void *msgs, __u64 cap, unsigned int count,
			    __u64 deadline)
{
	return (struct fipc_batch) {
		.msgs = (uintptr_t)msgs, .cap = cap, .deadline = deadline,
		.count = count, .done = (__u32)POISON64,
	};
}

int batch_call(int fd, unsigned long cmd, struct fipc_batch *b)
{
	struct {
		__u64 before;
		struct fipc_batch b;
		__u64 after;
	} arg = { POISON64, *b, POISON64 };
	int ret = raw_ioctl(fd, cmd, &arg.b);

	must(arg.before == POISON64 && arg.after == POISON64);
	must(!memcmp(b, &arg.b, offsetof(struct fipc_batch, done)));
	*b = arg.b;
	if (ret) {
		must(!b->done);
		return ret;
	}
	must(b->done && b->done <= b->count);
	return b->done;
}

int batch_send(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline)
{
	struct fipc_batch b = batch_new(msgs, cap, count, deadline);

	return batch_call(fd, FIPC_IOC_SEND_BATCH, &b);
}

int batch_recv(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline)
{
	struct fipc_batch b = batch_new(msgs, cap, count, deadline);

	return batch_call(fd, FIPC_IOC_RECV_BATCH, &b);
}

bool queue_holds(int fd, __u64 cap, __u64 first, __u64 n)
{
	for (__u64 i = first; i < first + n; i++)
		if (next_opcode(fd, cap) != (long)i)
			return false;
	return next_opcode(fd, cap) == -ETIMEDOUT;
}

void batch_waiter(struct waiter *w, int fd, unsigned long cmd,
		  struct fipc_batch *b)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->cmd = cmd;
	w->arg = (void *)b;
	waiter_start(w);
}

int send_to(int fd, __u64 cap, pid_t pid, __u64 opcode)
{
	struct fipc_send_to to = {
		.msg = xfer_new(cap, opcode, 0).msg, .pid = pid,
	};

	return call(fd, FIPC_IOC_SEND_TO, &to);
}
