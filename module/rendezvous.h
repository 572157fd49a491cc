/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: send and receive
 *
 * What the hot commands mean. Each is a ladder of checks, a point of no return
 * under the endpoint's lock, and a commit that cannot fail. User memory is not
 * touched here: the device copies words in before and out after.
 */
#ifndef FASTIPC_RENDEZVOUS_H
#define FASTIPC_RENDEZVOUS_H

#include "cap.h"
#include "slot.h"

/* Not an error: the task has been lined up and now has to wait. */
#define FIPC_LINED_UP 1

/* What the receiver will see: who sent it, and none of the sender's orders. */
static inline void fipc_seal(struct fipc_msg *msg, u64 badge)
{
	msg->cap = badge;
	msg->flags &= FIPC_USER_MASK;
}

/**
 * fipc_send_check - may these words be sent?
 * @msg: from the user
 *
 * Return: 0; -EINVAL for bits that they must not have; -EOPNOTSUPP for transfers.
 */
static inline int fipc_send_check(const struct fipc_msg *msg)
{
	const u64 transfers = FIPC_F_CAP | FIPC_F_FD;

	if (unlikely(msg->opcode & ~FIPC_USER_MASK ||
		     msg->flags & ~(FIPC_USER_MASK | FIPC_F_FAST | transfers)))
		return -EINVAL;

	return unlikely(msg->flags & transfers) ? -EOPNOTSUPP : 0;
}

void fipc_send_fast(struct fipc_endpoint *ep, struct fipc_slot *receiver,
		    struct fipc_msg *msg, u64 badge);
int fipc_send(struct fipc_space *space, struct fipc_xfer *xfer, bool nonblock);
int fipc_recv(struct fipc_space *space, struct fipc_slot *self, u64 token,
	      u64 deadline, bool nonblock);
void fipc_recv_keep(struct fipc_slot *self);

#endif /* FASTIPC_RENDEZVOUS_H */
