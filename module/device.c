// SPDX-License-Identifier: GPL-2.0
/* The file: open, flush, release, ioctl. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "call.h"
#include "control.h"
#include "device.h"
#include "rendezvous.h"
#include "reply.h"

static_assert(sizeof(struct fipc_msg) == 56);
static_assert(sizeof(struct fipc_xfer) == 64);

static int fipc_open(struct inode *inode, struct file *file)
{
	struct fipc_space *space = fipc_space_create();

	if (!space)
		return -ENOMEM;

	file->private_data = space;

	return nonseekable_open(inode, file);
}

/*
 * Every close of a descriptor comes here, that of an exiting process too: its
 * threads will use their slots no more.
 */
static int fipc_flush(struct file *file, fl_owner_t id)
{
	if (current->flags & PF_EXITING)
		fipc_slot_sweep();

	return 0;
}

/* The last reference is gone: nobody is in an ioctl on this file. */
static int fipc_release(struct inode *inode, struct file *file)
{
	fipc_replies_end(file->private_data);
	fipc_space_destroy(file->private_data);
	fipc_slot_sweep();

	return 0;
}

static long fipc_ioctl_send(struct fipc_space *space,
			    const struct fipc_xfer __user *uarg, bool nonblock)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	return fipc_send(space, &xfer, nonblock);
}

/* The message of a receive goes to the user, or stays with the task. */
static long fipc_hand_out(struct fipc_slot *self, struct fipc_xfer __user *uarg,
			  u64 token)
{
	if (likely(!copy_to_user(&uarg->msg, &self->msg, sizeof(self->msg))))
		return 0;

	fipc_recv_keep(self);
	/* Half of it may be written: that task's next receive wants the token. */
	put_user(token, &uarg->msg.cap);

	return -EFAULT;
}

static long fipc_ioctl_recv(struct fipc_space *space,
			    struct fipc_xfer __user *uarg, bool nonblock)
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

	ret = fipc_recv(space, self, token, deadline, nonblock);

	return ret ?: fipc_hand_out(self, uarg, token);
}

/* The reply of a call goes to the user, or stays for AWAIT_REPLY. */
static long fipc_hand_reply(struct fipc_slot *self,
			    struct fipc_xfer __user *uarg)
{
	if (likely(!copy_to_user(&uarg->msg, &self->msg, sizeof(self->msg))))
		return 0;

	self->call.interrupted = true;
	put_user(self->call.cap, &uarg->msg.cap);
	put_user(self->call.opcode, &uarg->msg.opcode);

	return -EFAULT;
}

static long fipc_ioctl_call(struct fipc_space *space,
			    struct fipc_xfer __user *uarg, bool nonblock)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */
	struct fipc_slot *self;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;
	if (nonblock)
		return -EOPNOTSUPP;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_call(space, self, &xfer);

	return ret ?: fipc_hand_reply(self, uarg);
}

static long fipc_ioctl_await_reply(struct fipc_xfer __user *uarg, bool nonblock)
{
	struct fipc_slot *self;
	u64 cap, opcode;
	int ret;

	if (get_user(cap, &uarg->msg.cap) ||
	    get_user(opcode, &uarg->msg.opcode))
		return -EFAULT;
	if (nonblock)
		return -EOPNOTSUPP;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_await_reply(self, cap, opcode);

	return ret ?: fipc_hand_reply(self, uarg);
}

static long fipc_ioctl_reply(struct fipc_space *space,
			     const struct fipc_xfer __user *uarg)
{
	struct fipc_slot *self;
	struct fipc_msg msg;
	int ret;

	if (copy_from_user(&msg, &uarg->msg, sizeof(msg)))
		return -EFAULT;

	ret = fipc_reply_check(&msg);
	if (ret)
		return ret;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	return msg.cap ? fipc_reply_deferred(space, &msg) :
			 fipc_reply(self, &msg, false);
}

/*
 * Once the reply has gone, the command restarts only where no handler ran: then
 * with nobody served, as a receive.
 */
static long fipc_ioctl_reply_recv(struct fipc_space *space,
				  struct fipc_xfer __user *uarg, bool nonblock)
{
	struct fipc_xfer xfer __uninitialized; /* it is filled at once */
	struct fipc_slot *self;
	bool replied;
	u64 token;
	int ret;

	if (copy_from_user(&xfer, uarg, sizeof(xfer)))
		return -EFAULT;

	ret = fipc_reply_check(&xfer.msg);
	if (unlikely(ret))
		return ret;

	self = fipc_slot_get();
	if (IS_ERR(self))
		return PTR_ERR(self);

	token = xfer.msg.cap;
	replied = fipc_reply(self, &xfer.msg, !nonblock) != -ESRCH;
	ret = fipc_recv(space, self, token, xfer.deadline, nonblock);
	if (unlikely(ret == -ERESTARTSYS && replied))
		return -ERESTARTNOHAND;

	return ret ?: fipc_hand_out(self, uarg, token);
}

static long fipc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct fipc_space *space = file->private_data;
	void __user *uarg = (void __user *)arg;
	bool nonblock = file->f_flags & O_NONBLOCK;

	switch (cmd) {
	case FIPC_IOC_SEND:
		return fipc_ioctl_send(space, uarg, nonblock);
	case FIPC_IOC_RECV:
		return fipc_ioctl_recv(space, uarg, nonblock);
	case FIPC_IOC_CALL:
		return fipc_ioctl_call(space, uarg, nonblock);
	case FIPC_IOC_REPLY:
		return fipc_ioctl_reply(space, uarg);
	case FIPC_IOC_REPLY_RECV:
		return fipc_ioctl_reply_recv(space, uarg, nonblock);
	case FIPC_IOC_AWAIT_REPLY:
		return fipc_ioctl_await_reply(uarg, nonblock);
	default:
		return fipc_control(space, cmd, uarg);
	}
}

static const struct file_operations fipc_fops = {
	.owner = THIS_MODULE,
	.open = fipc_open,
	.flush = fipc_flush,
	.release = fipc_release,
	.unlocked_ioctl = fipc_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice fipc_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fastipc",
	.fops = &fipc_fops,
	.mode = 0600,
};

int fipc_device_init(void)
{
	return misc_register(&fipc_device);
}

void fipc_device_exit(void)
{
	misc_deregister(&fipc_device);
}
