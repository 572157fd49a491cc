/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: send and receive
 *
 * What the hot commands mean: send.c, recv.c. Each is a ladder of checks, a point of no return
 * under the endpoint's lock, and a commit that cannot fail. User memory is not
 * touched here: the device copies words in before and out after.
 */
#ifndef FASTIPC_RENDEZVOUS_H
#define FASTIPC_RENDEZVOUS_H

#include "space.h"
#include "endpoint.h"
#include "stats.h"

/* Not an error: the task has been lined up and now has to wait. */
#define FIPC_MUST_WAIT 1
/* Nor is that: the message is in the queue. */
#define FIPC_QUEUED 2

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

/* Until somebody completes the wait, @expires, or a signal. */
static inline int fipc_cap_wait_in_line(struct fipc_slot *self, ktime_t expires)
{
	int ret;

	fipc_wait_spin(&self->wait, &self->spin, NULL);
	ret = fipc_wait_park(&self->wait, expires);
	if (likely(!ret) || !fipc_endpoint_withdraw(self)) {
		fipc_cap_leave_line(self);
		return fipc_wait_result(&self->wait);
	}

	fipc_cap_leave_line(self);
	fipc_count_broken_off(ret);

	return ret;
}

void fipc_send_fast(struct fipc_endpoint *ep, struct fipc_slot *receiver,
		    struct fipc_msg *msg, u64 badge) __releases(&ep->lock);
int fipc_send_checked(struct fipc_space *space, struct fipc_xfer *xfer,
		      bool nonblock);
int fipc_send(struct fipc_space *space, struct fipc_xfer *xfer, bool nonblock);
int fipc_recv(struct fipc_space *space, struct fipc_slot *self, u64 token,
	      u64 deadline, bool nonblock);
void fipc_recv_keep(struct fipc_slot *self);
int fipc_send_to(struct fipc_space *space, struct fipc_msg *msg, pid_t pid);

#endif /* FASTIPC_RENDEZVOUS_H */
