/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the seven words of a message
 *
 * Which words a task may send, and how the kernel changes them on the way to the
 * receiver. Pure checks: no function here takes a lock or sleeps.
 */
#ifndef FASTIPC_MSG_H
#define FASTIPC_MSG_H

#include <linux/fastipc.h>

#include "slot.h"

/* Not an error: the wait of the current task has begun, and the task must wait now. */
#define FIPC_MUST_WAIT 1

/*
 * May a message have such an opcode, and such flags? Whether it may carry something
 * is another question.
 */
static inline bool fipc_msg_valid(const struct fipc_msg *msg)
{
	const u64 flags = FIPC_USER_MASK | FIPC_F_FAST | FIPC_F_TRANSFERS;

	return !(msg->opcode & ~FIPC_USER_MASK || msg->flags & ~flags);
}

/* It can have one thing only in data[3]. */
static inline bool fipc_msg_has_two_transfers(const struct fipc_msg *msg)
{
	return (msg->flags & FIPC_F_TRANSFERS) == FIPC_F_TRANSFERS;
}

/* May these words be sent one way? 0; -EINVAL, or -EOPNOTSUPP for transfers. */
static inline int fipc_send_check(const struct fipc_msg *msg)
{
	if (unlikely(!fipc_msg_valid(msg)))
		return -EINVAL;

	return unlikely(msg->flags & FIPC_F_TRANSFERS) ? -EOPNOTSUPP : 0;
}

/*
 * What the receiver will see: who sent it, and none of the sender's orders. The
 * other flags that a message may be sent with tell the receiver what it carries.
 */
static inline void fipc_msg_seal(struct fipc_msg *msg, u64 badge)
{
	msg->cap = badge;
	msg->flags &= ~FIPC_F_FAST;
}

#endif /* FASTIPC_MSG_H */
