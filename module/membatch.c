// SPDX-License-Identifier: GPL-2.0
/* Batches in user memory. */
#include <linux/uaccess.h>

#include "batch.h"
#include "membatch.h"
#include "rendezvous.h"
#include "slot_table.h"
#include "stats.h"
#include "transfer.h"

static_assert(sizeof(struct fipc_batch) == 32);

static int fipc_batch_begin(struct fipc_batch *batch,
			    struct fipc_batch __user *uarg)
{
	if (copy_from_user(batch, uarg, sizeof(*batch)) ||
	    put_user(0, &uarg->done))
		return -EFAULT;
	if (!batch->count)
		return -EINVAL;
	if (batch->count > FIPC_BATCH_MAX)
		return -EMSGSIZE;

	batch->done = 0;

	return 0;
}

/* @ret: why it ended; that matters only if nothing was done. */
static long fipc_batch_end(const struct fipc_batch *batch,
			   struct fipc_batch __user *uarg, int ret)
{
	if (!batch->done)
		return ret;

	fipc_count(FIPC_STAT_BATCHES);

	return put_user(batch->done, &uarg->done);
}

static struct fipc_msg __user *fipc_batch_next(const struct fipc_batch *batch)
{
	struct fipc_msg __user *umsgs = u64_to_user_ptr(batch->msgs);

	return umsgs + batch->done;
}

/*
 * A chunk of messages, or those of it before the first that cannot be read: how many,
 * or -EFAULT.
 */
static int fipc_batch_fetch(const struct fipc_batch *batch,
			    struct fipc_msg *msgs)
{
	unsigned int n = min_t(unsigned int, batch->count - batch->done,
			       FIPC_BATCH_CHUNK);
	unsigned long size = n * sizeof(*msgs);

	size -= copy_from_user(msgs, fipc_batch_next(batch), size);

	return size / sizeof(*msgs) ?: -EFAULT;
}

/* One chunk. 0, or why it was not sent to its end. */
static int fipc_batch_send_some(struct fipc_space *space,
				struct fipc_batch *batch, bool nonblock)
{
	struct fipc_msg msgs[FIPC_BATCH_CHUNK] __uninitialized;
	struct fipc_msg *msg = msgs;
	int n, sent;

	n = fipc_batch_fetch(batch, msgs);
	if (n < 0)
		return n;

	for (; n; n -= sent) {
		sent = fipc_batch_send(space, batch, msg, n, nonblock);
		if (sent < 0)
			return sent;
		msg += sent;
		batch->done += sent;
	}

	return 0;
}

/* FIPC_IOC_SEND_BATCH */
long fipc_mem_send_batch(struct file *file, struct fipc_batch __user *uarg)
{
	struct fipc_batch batch __uninitialized; /* it is filled at once */
	int ret;

	ret = fipc_batch_begin(&batch, uarg);
	if (ret)
		return ret;

	while (!ret && batch.done < batch.count)
		ret = fipc_batch_send_some(file->private_data, &batch,
					   file->f_flags & O_NONBLOCK);

	return fipc_batch_end(&batch, uarg, ret);
}

/* One message goes to the user, or stays with the task. */
static int fipc_batch_hand_out(struct fipc_space *space, struct fipc_batch *batch,
			       struct fipc_slot *self)
{
	if (unlikely(fipc_msg_write_out(space, self, fipc_batch_next(batch)))) {
		fipc_recv_keep(self);
		return -EFAULT;
	}
	batch->done++;

	return 0;
}

/*
 * Waits for the first message only. Behind it comes what can be had at a time, and then
 * again one alone, for which pages may be faulted in. A call ends the batch: received
 * behind it, another message would cancel it.
 */
static int fipc_batch_recv(struct fipc_space *space, struct fipc_slot *self,
			   struct fipc_batch *batch, bool nonblock)
{
	int ret;

	ret = fipc_recv(space, self, batch->cap, batch->deadline, nonblock);
	while (!ret) {
		ret = fipc_batch_hand_out(space, batch, self);
		if (ret || batch->done == batch->count ||
		    self->msg.flags & FIPC_F_CALL)
			break;
		batch->done += fipc_batch_take(space, batch->cap,
					       fipc_batch_next(batch),
					       batch->count - batch->done);
		if (batch->done == batch->count)
			break;
		ret = fipc_recv(space, self, batch->cap, 0, true);
	}

	return ret;
}

/* FIPC_IOC_RECV_BATCH */
long fipc_mem_recv_batch(struct file *file, struct fipc_batch __user *uarg)
{
	struct fipc_batch batch __uninitialized; /* it is filled at once */
	struct fipc_slot *self;
	int ret;

	ret = fipc_batch_begin(&batch, uarg);
	if (ret)
		return ret;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_batch_recv(file->private_data, self, &batch,
			      file->f_flags & O_NONBLOCK);

	return fipc_batch_end(&batch, uarg, ret);
}
