// SPDX-License-Identifier: GPL-2.0
/* Replies: to the served caller, to a deferred caller, and with a receive. */
#include "deferred.h"
#include "msg.h"
#include "recv.h"
#include "reply.h"
#include "stats.h"
#include "transfer.h"

/* Are these words a valid reply? */
static inline bool fipc_reply_valid(const struct fipc_msg *msg)
{
	return fipc_msg_valid(msg) && !(msg->flags & FIPC_F_FAST) &&
	       !fipc_msg_has_two_transfers(msg);
}

/*
 * Final step before a reply is sent. Returns the spin state if the replier will
 * probably wait next (handoff allowed), else NULL. A server whose last message came
 * from the queue is busy: it will probably not wait, so it keeps its CPU.
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
 * fipc_reply - reply, without a transfer, to the caller that this task serves
 * @self: the current task's slot
 * @msg: the reply; overwritten
 * @receives: the task will receive next, and may have to wait
 *
 * Context: task; does not sleep.
 *
 * Return: 0; -ESRCH if the task serves no caller; -ECANCELED if the call had ended.
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
 * As fipc_reply(), with a transfer. Also returns the errors of fipc_transfer_pack().
 * Packs no transfer if the task serves no caller, for example when a REPLY_RECV
 * restarts after its reply was sent. The token or descriptor of that reply may be
 * invalid by now, and that must not make the receive fail.
 * Context: sleeps.
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

/* Reply to the caller that the task serves. */
static inline int fipc_reply_served(struct fipc_space *space,
				    struct fipc_slot *self,
				    struct fipc_msg *msg, bool receives)
{
	return likely(!(msg->flags & FIPC_F_TRANSFERS)) ?
		       fipc_reply(self, msg, receives) :
		       fipc_reply_with_transfer(space, self, msg, receives);
}

/* Reply to a deferred caller. @msg->cap is the token of the deferred reply. */
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
 * @space: the space that the token @msg->cap belongs to
 * @self: the current task's slot
 * @msg: the reply; overwritten. @msg->cap is the token of a deferred reply, or 0 for
 *	 the caller that the task serves
 *
 * Context: task; takes space->lock for a deferred reply, so it may sleep then. It may
 * also sleep if the reply has a transfer.
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
 * @space: the space that the token @xfer->msg.cap belongs to
 * @self: the current task's slot; gets the message
 * @xfer: the reply, and the deadline of the receive in ns, as user space gave it;
 *	  overwritten. The capability @xfer->msg.cap needs FIPC_RIGHT_RECV
 * @nonblock: do not wait for a message
 *
 * After the task has replied, or if the call that it served had ended already, a signal
 * restarts the command only if no signal handler ran. The task serves no caller then,
 * so the restarted command only receives.
 *
 * Context: task; may sleep, see fipc_recv() and fipc_reply_to().
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
