/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86-64: rdx, r10, r8, r9, r12, r13, r14; the deadline in r15.
 *
 * Not rcx and r11, because the syscall instruction overwrites them.
 */
#ifndef FASTIPC_ARCH_H
#define FASTIPC_ARCH_H

static inline void fipc_regs_load(const struct pt_regs *regs,
				  struct fipc_xfer *xfer)
{
	xfer->msg.cap = regs->dx;
	xfer->msg.opcode = regs->r10;
	xfer->msg.flags = regs->r8;
	xfer->msg.data[0] = regs->r9;
	xfer->msg.data[1] = regs->r12;
	xfer->msg.data[2] = regs->r13;
	xfer->msg.data[3] = regs->r14;
	xfer->deadline = regs->r15;
}

static inline void fipc_regs_store(struct pt_regs *regs,
				   const struct fipc_msg *msg)
{
	regs->dx = msg->cap;
	regs->r10 = msg->opcode;
	regs->r8 = msg->flags;
	regs->r9 = msg->data[0];
	regs->r12 = msg->data[1];
	regs->r13 = msg->data[2];
	regs->r14 = msg->data[3];
}

#endif /* FASTIPC_ARCH_H */
