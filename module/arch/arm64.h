/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arm64: x2 to x6, x9, x10; the deadline in x11.
 *
 * Not x7, which tells a tracer the kind of a stop, and not x8, the number of the
 * system call.
 */
#ifndef FASTIPC_ARCH_H
#define FASTIPC_ARCH_H

static inline void fipc_regs_load(const struct pt_regs *regs,
				  struct fipc_xfer *xfer)
{
	xfer->msg.cap = regs->regs[2];
	xfer->msg.opcode = regs->regs[3];
	xfer->msg.flags = regs->regs[4];
	xfer->msg.data[0] = regs->regs[5];
	xfer->msg.data[1] = regs->regs[6];
	xfer->msg.data[2] = regs->regs[9];
	xfer->msg.data[3] = regs->regs[10];
	xfer->deadline = regs->regs[11];
}

static inline void fipc_regs_store(struct pt_regs *regs,
				   const struct fipc_msg *msg)
{
	regs->regs[2] = msg->cap;
	regs->regs[3] = msg->opcode;
	regs->regs[4] = msg->flags;
	regs->regs[5] = msg->data[0];
	regs->regs[6] = msg->data[1];
	regs->regs[9] = msg->data[2];
	regs->regs[10] = msg->data[3];
}

#endif /* FASTIPC_ARCH_H */
