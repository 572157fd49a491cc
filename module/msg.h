/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the seven words of a message
 *
 * This file checks which words a task may send, and makes the changes that the
 * kernel makes to them on the way to the receiver. No function here takes a lock
 * or sleeps.
 */
#ifndef FASTIPC_MSG_H
#define FASTIPC_MSG_H

#include <linux/fastipc.h>

#include "slot.h"

/* Not an error: the current task has begun a wait, and must wait now. */
#define FIPC_MUST_WAIT 1

/*
 * Are the opcode and the flags valid in some message? The caller checks whether this
 * message may have a transfer.
 */
static inline bool fipc_msg_valid(const struct fipc_msg *msg)
{
	const u64 flags = FIPC_USER_MASK | FIPC_F_FAST | FIPC_F_TRANSFERS;

	return !(msg->opcode & ~FIPC_USER_MASK || msg->flags & ~flags);
}

/* A message can have only one transfer, because data[3] is its only place. */
static inline bool fipc_msg_has_two_transfers(const struct fipc_msg *msg)
{
	return (msg->flags & FIPC_F_TRANSFERS) == FIPC_F_TRANSFERS;
}

/*
 * Check a one-way message. Returns 0, -EINVAL if a word is invalid, or -EOPNOTSUPP if
 * the message has a transfer.
 */
static inline int fipc_send_check(const struct fipc_msg *msg)
{
	if (unlikely(!fipc_msg_valid(msg)))
		return -EINVAL;

	return unlikely(msg->flags & FIPC_F_TRANSFERS) ? -EOPNOTSUPP : 0;
}

/*
 * Make the words what the receiver will see: write the badge into word 0, and clear
 * FIPC_F_FAST, which is for the kernel. The other flags that a sender may set are for
 * the receiver.
 */
static inline void fipc_msg_seal(struct fipc_msg *msg, u64 badge)
{
	msg->cap = badge;
	msg->flags &= ~FIPC_F_FAST;
}

#endif /* FASTIPC_MSG_H */
