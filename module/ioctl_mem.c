// SPDX-License-Identifier: GPL-2.0
/* Hot commands, words in user memory. */
#include <linux/uaccess.h>

#include "reply.h"
#include "call.h"
#include "ioctl_mem.h"
#include "rendezvous.h"
#include "sendto.h"
#include "slot_table.h"
#include "transfer.h"

static_assert(sizeof(struct fipc_msg) == 56);
static_assert(sizeof(struct fipc_xfer) == 64);
static_assert(sizeof(struct fipc_send_to) == 64);

/* FIPC_IOC_SEND */
long fipc_mem_send(struct file *file, const struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	return fipc_send(file->private_data, &xfer,
			 file->f_flags & O_NONBLOCK);
}

/* The message of a receive goes to the user, or stays with the task. */
static long fipc_hand_out(struct file *file, struct fipc_slot *self,
			  struct fipc_xfer __user *uarg, u64 token)
{
	if (likely(!fipc_msg_write_out(file->private_data, self,
				       &uarg->msg)))
		return 0;

	fipc_recv_keep(self);
	/*
	 * Half of it may be written. The command may be made again with it, so it
	 * has the token, and no flag that only a receive gives.
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

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_recv(file->private_data, self, token, deadline,
			file->f_flags & O_NONBLOCK);

	return ret ?: fipc_hand_out(file, self, uarg, token);
}

/* The reply of a call goes to the user, or stays for AWAIT_REPLY. */
static long fipc_hand_reply(struct file *file, struct fipc_slot *self,
			    struct fipc_xfer __user *uarg)
{
	if (likely(!fipc_msg_write_out(file->private_data, self,
				       &uarg->msg)))
		return 0;

	self->call.interrupted = true;
	self->call.started = 0; /* it has been accounted for */
	put_user(self->call.cap, &uarg->msg.cap);
	put_user(self->call.opcode, &uarg->msg.opcode);

	return -EFAULT;
}

/* FIPC_IOC_CALL */
long fipc_mem_call(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */
	struct fipc_slot *self;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;
	if (file->f_flags & O_NONBLOCK)
		return -EOPNOTSUPP;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_call(file->private_data, self, &xfer);

	return ret ?: fipc_hand_reply(file, self, uarg);
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

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_await_reply(self, cap, opcode);

	return ret ?: fipc_hand_reply(file, self, uarg);
}

/* FIPC_IOC_REPLY */
long fipc_mem_reply(struct file *file, const struct fipc_xfer __user *uarg)
{
	struct fipc_msg msg __uninitialized; /* it is filled at once */
	struct fipc_slot *self;

	if (copy_from_user(&msg, &uarg->msg, sizeof(msg)))
		return -EFAULT;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	return fipc_reply_to(file->private_data, self, &msg);
}

/* FIPC_IOC_REPLY_RECV */
long fipc_mem_reply_recv(struct file *file, struct fipc_xfer __user *uarg)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */
	struct fipc_slot *self;
	u64 token;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	token = xfer.msg.cap;
	ret = fipc_reply_recv(file->private_data, self, &xfer,
			      file->f_flags & O_NONBLOCK);

	return ret ?: fipc_hand_out(file, self, uarg, token);
}

/* FIPC_IOC_SEND_TO */
long fipc_mem_send_to(struct file *file, const struct fipc_send_to __user *uarg)
{
	struct fipc_send_to to __uninitialized; /* it is filled at once */

	if (copy_from_user(&to, uarg, sizeof(to)))
		return -EFAULT;
	if (to.__pad)
		return -EINVAL;

	return fipc_send_to(file->private_data, &to.msg, to.pid);
}
