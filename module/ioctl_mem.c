// SPDX-License-Identifier: GPL-2.0
/* Hot commands with words, or batches, in user memory. */
#include <linux/uaccess.h>

#include "batch.h"
#include "call.h"
#include "ioctl_mem.h"
#include "limits.h"
#include "msg.h"
#include "recv.h"
#include "reply.h"
#include "send.h"
#include "slot_table.h"
#include "stats.h"
#include "transfer.h"

static_assert(sizeof(struct fipc_msg) == 56);
static_assert(sizeof(struct fipc_xfer) == 64);
static_assert(sizeof(struct fipc_send_to) == 64);
static_assert(sizeof(struct fipc_batch) == 32);

/* FIPC_IOC_SEND */
long fipc_mem_send(struct file *file, const struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	return fipc_send(file->private_data, &xfer,
			 file->f_flags & O_NONBLOCK);
}

/* Copy a received message to user space, or keep it for the next receive. */
static long fipc_recv_copy_out(struct file *file, struct fipc_slot *self,
			       struct fipc_xfer __user *uarg, u64 token)
{
	if (likely(!fipc_msg_copy_out(file->private_data, self,
				      &uarg->msg)))
		return 0;

	fipc_recv_keep(self);
	/*
	 * The words may be partly overwritten. User space may repeat the command with
	 * them, so write the token back, and no flag that only the kernel sets.
	 */
	put_user(token, &uarg->msg.cap);
	put_user(self->msg.flags & FIPC_USER_MASK, &uarg->msg.flags);

	return -EFAULT;
}

/* FIPC_IOC_RECV */
long fipc_mem_recv(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_slot *self;
	u64 token, deadline;
	int ret;

	if (get_user(token, &uarg->msg.cap) ||
	    get_user(deadline, &uarg->deadline))
		return -EFAULT;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(file->private_data, self, token, deadline,
			file->f_flags & O_NONBLOCK);

	return ret ?: fipc_recv_copy_out(file, self, uarg, token);
}

/* Copy the reply of a call to user space, or keep it for AWAIT_REPLY. */
static long fipc_call_copy_out(struct file *file, struct fipc_slot *self,
			       struct fipc_xfer __user *uarg)
{
	if (likely(!fipc_msg_copy_out(file->private_data, self,
				      &uarg->msg)))
		return 0;

	self->call.interrupted = true;
	self->call.started = 0; /* its latency was counted already */
	put_user(self->call.cap, &uarg->msg.cap);
	put_user(self->call.opcode, &uarg->msg.opcode);

	return -EFAULT;
}

/* FIPC_IOC_CALL */
long fipc_mem_call(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;
	if (file->f_flags & O_NONBLOCK)
		return -EOPNOTSUPP;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_call(file->private_data, self, &xfer);

	return ret ?: fipc_call_copy_out(file, self, uarg);
}

/* FIPC_IOC_AWAIT_REPLY */
long fipc_mem_await_reply(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_slot *self;
	u64 cap, opcode;
	int ret;

	if (get_user(cap, &uarg->msg.cap) ||
	    get_user(opcode, &uarg->msg.opcode))
		return -EFAULT;
	if (file->f_flags & O_NONBLOCK)
		return -EOPNOTSUPP;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_await_reply(self, cap, opcode);

	return ret ?: fipc_call_copy_out(file, self, uarg);
}

/* FIPC_IOC_REPLY */
long fipc_mem_reply(struct file *file, const struct fipc_xfer __user *uarg)
{
	struct fipc_msg msg __uninitialized; /* filled below */
	struct fipc_slot *self;

	if (copy_from_user(&msg, &uarg->msg, sizeof(msg)))
		return -EFAULT;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	return fipc_reply_to(file->private_data, self, &msg);
}

/* FIPC_IOC_REPLY_RECV */
long fipc_mem_reply_recv(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self;
	u64 token;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	token = xfer.msg.cap;
	ret = fipc_reply_recv(file->private_data, self, &xfer,
			      file->f_flags & O_NONBLOCK);

	return ret ?: fipc_recv_copy_out(file, self, uarg, token);
}

/* FIPC_IOC_SEND_TO */
long fipc_mem_send_to(struct file *file, const struct fipc_send_to __user *uarg)
{
	struct fipc_send_to to __uninitialized; /* filled below */

	if (copy_from_user(&to, uarg, sizeof(to)))
		return -EFAULT;
	if (to.__pad)
		return -EINVAL;

	return fipc_send_to(file->private_data, &to.msg, to.pid);
}

/* Read the argument of a batch and check it. Returns 0 or an error of the command. */
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

/*
 * Return from a batch. @ret is the result of the last step; it is returned only if no
 * message was sent or received.
 */
static long fipc_batch_end(const struct fipc_batch *batch,
			   struct fipc_batch __user *uarg, int ret)
{
	if (!batch->done)
		return ret;

	fipc_count(FIPC_STAT_BATCHES);

	return put_user(batch->done, &uarg->done);
}

/* The address of the batch's next message. */
static struct fipc_msg __user *fipc_batch_next(const struct fipc_batch *batch)
{
	struct fipc_msg __user *umsgs = u64_to_user_ptr(batch->msgs);

	return umsgs + batch->done;
}

/*
 * Read the next chunk of messages, up to the first that cannot be read. Returns their
 * number, or -EFAULT if the first cannot be read.
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

/* Send the next chunk. Returns 0, or why its next message could not be sent. */
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
	struct fipc_batch batch __uninitialized; /* filled below */
	int ret;

	ret = fipc_batch_begin(&batch, uarg);
	if (ret)
		return ret;

	while (!ret && batch.done < batch.count)
		ret = fipc_batch_send_some(file->private_data, &batch,
					   file->f_flags & O_NONBLOCK);

	return fipc_batch_end(&batch, uarg, ret);
}

/* Copy a received message to the batch, or keep it for the next receive. */
static int fipc_batch_copy_out(struct fipc_space *space, struct fipc_batch *batch,
			       struct fipc_slot *self)
{
	if (unlikely(fipc_msg_copy_out(space, self, fipc_batch_next(batch)))) {
		fipc_recv_keep(self);
		return -EFAULT;
	}
	batch->done++;

	return 0;
}

/*
 * Receive the first message, and wait for it. Then alternate between a chunk straight
 * from the queue, and a single message, for which pages may be faulted in; neither
 * waits. A call ends the batch, because another receive would cancel this call.
 */
static int fipc_batch_recv(struct fipc_space *space, struct fipc_slot *self,
			   struct fipc_batch *batch, bool nonblock)
{
	int ret;

	ret = fipc_recv(space, self, batch->cap, batch->deadline, nonblock);
	while (!ret) {
		ret = fipc_batch_copy_out(space, batch, self);
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
	struct fipc_batch batch __uninitialized; /* filled below */
	struct fipc_slot *self;
	int ret;

	ret = fipc_batch_begin(&batch, uarg);
	if (ret)
		return ret;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_batch_recv(file->private_data, self, &batch,
			      file->f_flags & O_NONBLOCK);

	return fipc_batch_end(&batch, uarg, ret);
}
