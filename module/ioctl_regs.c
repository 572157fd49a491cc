// SPDX-License-Identifier: GPL-2.0
/* Hot commands with words in registers. */
#include <linux/ptrace.h>
#include <linux/sched/task_stack.h>

#include "call.h"
#include "ioctl_regs.h"
#include "msg.h"
#include "recv.h"
#include "reply.h"
#include "send.h"
#include "slot_table.h"
#include "transfer.h"

#if defined(CONFIG_X86_64)
#include "arch/x86.h"
#elif defined(CONFIG_ARM64)
#include "arch/arm64.h"
#else
#include "arch/riscv.h"
#endif

/*
 * Return from a receive or a call. If @ret is 0, install the transfer, if any, and put
 * the words into the registers. Context: may sleep.
 */
static __always_inline long fipc_regs_result(struct file *file,
					     struct fipc_slot *self, int ret)
{
	if (unlikely(ret))
		return ret;

	if (unlikely(self->transfer))
		fipc_transfer_unpack(file->private_data, self);
	fipc_regs_store(current_pt_regs(), &self->msg);

	return 0;
}

/* FIPC_IOC_SEND_REGS */
long fipc_regs_send(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */

	fipc_regs_load(current_pt_regs(), &xfer);

	return fipc_send(file->private_data, &xfer,
			 file->f_flags & O_NONBLOCK);
}

/* FIPC_IOC_RECV_REGS */
long fipc_regs_recv(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	fipc_regs_load(current_pt_regs(), &xfer);
	ret = fipc_recv(file->private_data, self, xfer.msg.cap, xfer.deadline,
			file->f_flags & O_NONBLOCK);

	return fipc_regs_result(file, self, ret);
}

/* FIPC_IOC_CALL_REGS */
long fipc_regs_call(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self;
	int ret;

	if (file->f_flags & O_NONBLOCK)
		return -EOPNOTSUPP;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	fipc_regs_load(current_pt_regs(), &xfer);

	ret = fipc_call(file->private_data, self, &xfer);

	return fipc_regs_result(file, self, ret);
}

/* FIPC_IOC_AWAIT_REPLY_REGS */
long fipc_regs_await_reply(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self;
	int ret;

	if (file->f_flags & O_NONBLOCK)
		return -EOPNOTSUPP;

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);

	fipc_regs_load(current_pt_regs(), &xfer);
	ret = fipc_await_reply(self, xfer.msg.cap, xfer.msg.opcode);

	return fipc_regs_result(file, self, ret);
}

/* FIPC_IOC_REPLY_REGS */
long fipc_regs_reply(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self = fipc_slot_current();

	if (IS_ERR(self))
		return PTR_ERR(self);

	fipc_regs_load(current_pt_regs(), &xfer);

	return fipc_reply_to(file->private_data, self, &xfer.msg);
}

/* FIPC_IOC_REPLY_RECV_REGS */
long fipc_regs_reply_recv(struct file *file)
{
	struct fipc_xfer xfer __uninitialized; /* filled below */
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	fipc_regs_load(current_pt_regs(), &xfer);
	ret = fipc_reply_recv(file->private_data, self, &xfer,
			      file->f_flags & O_NONBLOCK);

	return fipc_regs_result(file, self, ret);
}
