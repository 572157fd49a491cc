/* SPDX-License-Identifier: GPL-2.0 */
/*
 * riscv64: a2 to a6, t0, t1; the deadline in t2.
 *
 * Not a7, the number of the system call.
 */
#ifndef FASTIPC_ARCH_H
#define FASTIPC_ARCH_H

static inline void fipc_regs_load(const struct pt_regs *regs,
				  struct fipc_xfer *xfer)
{
	xfer->msg.cap = regs->a2;
	xfer->msg.opcode = regs->a3;
	xfer->msg.flags = regs->a4;
	xfer->msg.data[0] = regs->a5;
	xfer->msg.data[1] = regs->a6;
	xfer->msg.data[2] = regs->t0;
	xfer->msg.data[3] = regs->t1;
	xfer->deadline = regs->t2;
}

static inline void fipc_regs_store(struct pt_regs *regs,
				   const struct fipc_msg *msg)
{
	regs->a2 = msg->cap;
	regs->a3 = msg->opcode;
	regs->a4 = msg->flags;
	regs->a5 = msg->data[0];
	regs->a6 = msg->data[1];
	regs->t0 = msg->data[2];
	regs->t1 = msg->data[3];
}

#endif /* FASTIPC_ARCH_H */
