// SPDX-License-Identifier: GPL-2.0
/*
 * Send.
 *
 * One RCU read-side section spans the lookup, the commit and the wake-up, here and in a
 * receive. It keeps three objects valid without a reference: the capability that the
 * lookup found, its endpoint, and the slot of the task that is woken.
 */
#include "cap_lookup.h"
#include "deadline.h"
#include "endpoint.h"
#include "event.h"
#include "msg.h"
#include "send.h"
#include "slot_table.h"
#include "stats.h"
#include "trace.h"

/**
 * fipc_send_fast - the fast path: copy the message into the slot of @receiver
 * @ep: the endpoint
 * @receiver: waits to receive at @ep
 * @msg: the message; overwritten
 * @badge: the badge of the capability that the message is sent through
 *
 * Context: rcu_read_lock(); @ep->lock is held, and released here.
 */
static void fipc_send_fast(struct fipc_endpoint *ep, struct fipc_slot *receiver,
			   struct fipc_msg *msg, u64 badge)
	__releases(&ep->lock)
{
	enum fipc_wake wake;

	fipc_msg_seal(msg, badge);
	wake = fipc_endpoint_deliver_locked(ep, receiver, msg);
	spin_unlock(&ep->lock);
	if (wake == FIPC_WAKE_OWED)
		fipc_wait_wake(&receiver->wait, NULL);

	fipc_count(FIPC_STAT_FAST_SENDS);
	trace_fipc_fast_send(ep, msg, receiver);
}

/* Put the message into the queue, which must have a free entry. Drops the lock. */
static void fipc_send_queue(struct fipc_endpoint *ep, struct fipc_msg *msg,
			    u64 badge)
	__releases(&ep->lock)
{
	u32 queued;

	fipc_msg_seal(msg, badge);
	fipc_endpoint_push_locked(ep, msg, ep->next_ticket++);
	queued = ep->count;
	spin_unlock(&ep->lock);
	fipc_endpoint_poll_wake_in(ep);

	fipc_count(FIPC_STAT_QUEUED_SENDS);
	trace_fipc_slow_path(ep, msg, FIPC_SLOW_QUEUED, queued);
}

/* Join the line of senders that wait for a free entry. Drops the lock. */
static noinline void fipc_send_stall(struct fipc_endpoint *ep,
				     struct fipc_slot *self,
				     struct fipc_msg *msg, struct fipc_cap *cap)
	__releases(&ep->lock)
{
	bool tell = fipc_endpoint_met_full_locked(ep);

	fipc_msg_seal(msg, cap->badge);
	fipc_cap_join_locked(cap, self, msg, true);
	spin_unlock(&ep->lock);
	if (tell)
		fipc_event_queue_full(ep->id, ep->depth);

	fipc_count(FIPC_STAT_STALLED_SENDS);
	trace_fipc_slow_path(ep, msg, FIPC_SLOW_STALLED, ep->depth);
}

/* The queue is full, and the sender does not wait. Drops the lock. */
static noinline void fipc_send_refuse(struct fipc_endpoint *ep,
				      const struct fipc_msg *msg, u64 badge)
	__releases(&ep->lock)
{
	bool tell = fipc_endpoint_met_full_locked(ep);
	struct fipc_msg seen = *msg;

	spin_unlock(&ep->lock);
	if (tell)
		fipc_event_queue_full(ep->id, ep->depth);

	fipc_msg_seal(&seen, badge);
	fipc_count(FIPC_STAT_REFUSED_SENDS);
	trace_fipc_slow_path(ep, &seen, FIPC_SLOW_REFUSED, ep->depth);
}

/*
 * Reaction to a full queue. FIPC_RETRY: return -EAGAIN; the caller may try again.
 * FIPC_REFUSE: return -EAGAIN, and count a refused send. FIPC_STALL: wait in line,
 * which needs a slot.
 */
enum fipc_if_full { FIPC_RETRY, FIPC_REFUSE, FIPC_STALL };

/*
 * One attempt. Returns 0 if a receiver has the message, FIPC_QUEUED if the queue has
 * it, FIPC_MUST_WAIT, or an error, after which @msg is unchanged.
 * Context: rcu_read_lock().
 */
static int fipc_send_once(struct fipc_space *space, struct fipc_slot *self,
			  struct fipc_msg *msg, enum fipc_if_full if_full)
{
	struct fipc_slot *receiver;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;

	cap = fipc_cap_lock(space, NULL, msg->cap, FIPC_RIGHT_SEND);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	ep = fipc_cap_locked_endpoint(cap);
	receiver = fipc_endpoint_receiver_locked(ep);
	if (likely(receiver)) {
		/* Point of no return, like the queue and the stall below. */
		fipc_send_fast(ep, receiver, msg, cap->badge);
		return 0;
	}
	if (msg->flags & FIPC_F_FAST)
		goto unlock;
	if (ep->count < ep->depth) {
		fipc_send_queue(ep, msg, cap->badge);
		return FIPC_QUEUED;
	}
	if (if_full == FIPC_STALL) {
		fipc_send_stall(ep, self, msg, cap);
		return FIPC_MUST_WAIT;
	}
	if (if_full == FIPC_REFUSE) {
		fipc_send_refuse(ep, msg, cap->badge);
		return -EAGAIN;
	}
unlock:
	spin_unlock(&ep->lock);

	return -EAGAIN;
}

static inline int fipc_send_try(struct fipc_space *space, struct fipc_slot *self,
				struct fipc_msg *msg, enum fipc_if_full if_full)
{
	int ret;

	rcu_read_lock();
	ret = fipc_send_once(space, self, msg, if_full);
	rcu_read_unlock();

	return ret;
}

/* The queue was full: try again, and wait in line if it is still full. */
static noinline int fipc_send_wait(struct fipc_space *space,
				   struct fipc_xfer *xfer)
{
	ktime_t expires = fipc_deadline_to_host(xfer->deadline);
	struct fipc_slot *self;
	int ret;

	if (fipc_deadline_passed(expires)) {
		ret = fipc_send_try(space, NULL, &xfer->msg, FIPC_REFUSE);
		return ret == -EAGAIN ? -ETIMEDOUT : ret;
	}

	self = fipc_slot_current();
	if (IS_ERR(self))
		return PTR_ERR(self);
	/* The interrupted call uses the task's only wait: no other wait can begin. */
	if (unlikely(self->call.interrupted))
		return fipc_send_try(space, NULL, &xfer->msg, FIPC_REFUSE);

	ret = fipc_send_try(space, self, &xfer->msg, FIPC_STALL);
	if (ret != FIPC_MUST_WAIT)
		return ret;
	ret = fipc_cap_wait_in_line(self, expires);

	return ret ?: FIPC_QUEUED;
}

static __always_inline int fipc_send_now(struct fipc_space *space,
					 struct fipc_xfer *xfer, bool nonblock)
{
	int ret;

	ret = fipc_send_try(space, NULL, &xfer->msg,
			    nonblock ? FIPC_REFUSE : FIPC_RETRY);
	if (likely(ret != -EAGAIN) || nonblock || xfer->msg.flags & FIPC_F_FAST)
		return ret;

	return fipc_send_wait(space, xfer);
}

/**
 * fipc_send_checked - send a message that fipc_send_check() has accepted
 * @space: the space that the token @xfer->msg.cap belongs to
 * @xfer: the message and its deadline in ns, as user space gave it; overwritten
 * @nonblock: do not wait for a free entry in the queue
 *
 * This function does not count the latency: fipc_send_timed() does.
 *
 * Context: task; sleeps only if the queue is full. No lock may be held.
 *
 * Return: 0 if a receiver has the message; FIPC_QUEUED if it went into the queue, at
 * once or after a wait; else an error of FIPC_IOC_SEND.
 */
int fipc_send_checked(struct fipc_space *space, struct fipc_xfer *xfer,
		      bool nonblock)
{
	return fipc_send_now(space, xfer, nonblock);
}

/*
 * Send, and count the latency. If a signal interrupts the send, the latency is not
 * counted, because the send may restart.
 */
static noinline int fipc_send_timed(struct fipc_space *space,
				    struct fipc_xfer *xfer, bool nonblock)
{
	u64 start = fipc_latency_start();
	int ret = fipc_send_checked(space, xfer, nonblock);
	enum fastipc_path path = FASTIPC_PATH_FAILED;

	if (ret >= 0)
		path = ret == FIPC_QUEUED ? FASTIPC_PATH_SLOW : FASTIPC_PATH_FAST;
	if (ret != -ERESTARTSYS)
		fipc_latency_end(FASTIPC_OPERATION_SEND, path, start);

	return ret;
}

/**
 * fipc_send - FIPC_IOC_SEND
 * @space: the space that the token @xfer->msg.cap belongs to
 * @xfer: the message and its deadline in ns, as user space gave it; overwritten
 * @nonblock: do not wait for a free entry in the queue
 *
 * Context: task; sleeps only if the queue is full. No lock may be held.
 *
 * Return: 0 if a receiver or the queue has the message; or an error of FIPC_IOC_SEND,
 * and then the message was not sent.
 */
int fipc_send(struct fipc_space *space, struct fipc_xfer *xfer, bool nonblock)
{
	int ret;

	ret = fipc_send_check(&xfer->msg);
	if (unlikely(ret))
		return ret;

	if (static_branch_unlikely(&fipc_latency_on))
		ret = fipc_send_timed(space, xfer, nonblock);
	else
		ret = fipc_send_now(space, xfer, nonblock);

	return ret == FIPC_QUEUED ? 0 : ret;
}

/*
 * One attempt. Context: rcu_read_lock(), which also keeps the task @pid and its slot
 * valid.
 */
static int fipc_send_to_once(struct fipc_space *space, struct fipc_msg *msg,
			     pid_t pid)
{
	struct fipc_slot *receiver;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;
	int ret;

	receiver = fipc_slot_of_pid(pid);
	cap = fipc_cap_lock(space, NULL, msg->cap, FIPC_RIGHT_SEND);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	ep = fipc_cap_locked_endpoint(cap);
	ret = PTR_ERR_OR_ZERO(receiver);
	if (unlikely(ret))
		goto unlock;

	ret = -EAGAIN;
	if (unlikely(!receiver || !fipc_endpoint_waits_locked(ep, receiver)))
		goto unlock;

	/* Point of no return. */
	fipc_send_fast(ep, receiver, msg, cap->badge);

	return 0;
unlock:
	spin_unlock(&ep->lock);

	return ret;
}

/**
 * fipc_send_to - FIPC_IOC_SEND_TO
 * @space: the space that the token @msg->cap belongs to
 * @msg: the message; overwritten
 * @pid: the receiver's thread id, in the current task's pid namespace
 *
 * Context: task; does not sleep.
 *
 * Return: 0 if the receiver has the message, or an error of FIPC_IOC_SEND_TO.
 */
int fipc_send_to(struct fipc_space *space, struct fipc_msg *msg, pid_t pid)
{
	u64 start = fipc_latency_start();
	int ret;

	ret = fipc_send_check(msg);
	if (unlikely(ret))
		return ret;

	rcu_read_lock();
	ret = fipc_send_to_once(space, msg, pid);
	rcu_read_unlock();
	fipc_latency_end(FASTIPC_OPERATION_SEND, ret ? FASTIPC_PATH_FAILED :
						       FASTIPC_PATH_FAST, start);

	return ret;
}
