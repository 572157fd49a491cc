// SPDX-License-Identifier: GPL-2.0
/* Replies: to the caller served, to one that was deferred, and with a receive. */
#include "deferred.h"
#include "msg.h"
#include "recv.h"
#include "reply.h"
#include "stats.h"
#include "transfer.h"

/* May these words be a reply? */
static inline bool fipc_reply_valid(const struct fipc_msg *msg)
{
	return fipc_msg_valid(msg) && !(msg->flags & FIPC_F_FAST) &&
	       !fipc_msg_has_two_transfers(msg);
}

/*
 * The last that is done to a reply. Who makes it is taken to wait next, if it
 * @receives, unless its last message was there already: a busy server keeps its CPU.
 */
static inline const struct fipc_spin *
fipc_reply_prepare(struct fipc_slot *self, struct fipc_msg *msg, bool receives)
{
	fipc_msg_seal(msg, 0);
	fipc_count(FIPC_STAT_REPLIES);

	return receives && !(self->msg.flags & FIPC_F_QUEUED) ? &self->spin :
								NULL;
}

/**
 * fipc_reply - answer the caller that this task serves
 * @self: the current task's slot
 * @msg: the reply; overwritten
 * @receives: the task will receive next, and may have to wait
 *
 * Neither blocks nor sleeps.
 *
 * Return: 0; -ESRCH if the task serves nobody; -ECANCELED if the caller is gone.
 */
int fipc_reply(struct fipc_slot *self, struct fipc_msg *msg, bool receives)
{
	const struct fipc_spin *waker;

	if (!fipc_slot_serves(self))
		return -ESRCH;

	waker = fipc_reply_prepare(self, msg, receives);

	return fipc_slot_answer(&self->served, 0, msg, waker) ? 0 : -ECANCELED;
}

/*
 * The same with a reply that carries something, which is taken hold of first: errors
 * are those of fipc_transfer_pack() as well. Not where nobody is served: a REPLY_RECV
 * that is restarted behind its reply must not fail for what has gone already.
 */
static noinline int fipc_reply_with_transfer(struct fipc_space *space,
					     struct fipc_slot *self,
					struct fipc_msg *msg, bool receives)
{
	const struct fipc_spin *waker;
	struct fipc_transfer *transfer;

	if (!fipc_slot_serves(self))
		return -ESRCH;

	transfer = fipc_transfer_pack(space, msg);
	if (IS_ERR(transfer))
		return PTR_ERR(transfer);

	waker = fipc_reply_prepare(self, msg, receives);

	return fipc_slot_answer_transfer(&self->served, msg, transfer, waker) ?
		       0 : -ECANCELED;
}

/* To the caller that the task serves. */
static inline int fipc_reply_served(struct fipc_space *space,
				    struct fipc_slot *self,
				    struct fipc_msg *msg, bool receives)
{
	return likely(!(msg->flags & FIPC_F_TRANSFERS)) ?
		       fipc_reply(self, msg, receives) :
		       fipc_reply_with_transfer(space, self, msg, receives);
}

/* Answer a caller that was deferred; @msg->cap names the reply. */
static int fipc_reply_deferred(struct fipc_space *space, struct fipc_msg *msg)
{
	struct fipc_transfer *transfer = NULL;
	struct fipc_caller caller;
	int ret;

	if (msg->flags & FIPC_F_TRANSFERS)
		transfer = fipc_transfer_pack(space, msg);
	if (IS_ERR(transfer))
		return PTR_ERR(transfer);

	ret = fipc_deferred_take(space, msg->cap, &caller);
	if (ret) {
		fipc_transfer_release(transfer);
		return ret;
	}

	fipc_msg_seal(msg, 0);
	fipc_count(FIPC_STAT_REPLIES);

	return fipc_slot_answer_transfer(&caller, msg, transfer, NULL) ?
		       0 : -ECANCELED;
}

/**
 * fipc_reply_to - FIPC_IOC_REPLY
 * @space: in which @msg->cap names a deferred reply
 * @self: the current task's slot
 * @msg: the reply; overwritten. @msg->cap 0: to the caller that the task serves
 *
 * Context: task; for a deferred reply it sleeps for space->lock, and for one that
 * carries something.
 *
 * Return: 0, or an error of FIPC_IOC_REPLY.
 */
int fipc_reply_to(struct fipc_space *space, struct fipc_slot *self,
		  struct fipc_msg *msg)
{
	if (unlikely(!fipc_reply_valid(msg)))
		return -EINVAL;

	return msg->cap ? fipc_reply_deferred(space, msg) :
			  fipc_reply_served(space, self, msg, false);
}

/**
 * fipc_reply_recv - FIPC_IOC_REPLY_RECV
 * @space: in which @xfer->msg.cap names a capability with RECV
 * @self: the current task's slot; gets the message
 * @xfer: the reply, and the deadline of the receive; overwritten
 * @nonblock: do not wait for a message
 *
 * Once the reply has gone, the command restarts only where no handler ran: then
 * with nobody served, as a receive.
 *
 * Context: task; sleeps where no message is there.
 *
 * Return: 0, or an error of FIPC_IOC_REPLY_RECV.
 */
int fipc_reply_recv(struct fipc_space *space, struct fipc_slot *self,
		    struct fipc_xfer *xfer, bool nonblock)
{
	u64 token = xfer->msg.cap;
	bool replied;
	int ret;

	if (unlikely(!fipc_reply_valid(&xfer->msg)))
		return -EINVAL;

	ret = fipc_reply_served(space, self, &xfer->msg, !nonblock);
	if (unlikely(ret && ret != -ESRCH && ret != -ECANCELED))
		return ret;

	replied = ret != -ESRCH;
	ret = fipc_recv(space, self, token, xfer->deadline, nonblock);
	if (unlikely(ret == -ERESTARTSYS && replied))
		return -ERESTARTNOHAND;

	return ret;
}
