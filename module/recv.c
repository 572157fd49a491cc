// SPDX-License-Identifier: GPL-2.0
/* Receive. */
#include "cap_lookup.h"
#include "deadline.h"
#include "endpoint.h"
#include "msg.h"
#include "notify.h"
#include "recv.h"
#include "slot_table.h"
#include "stats.h"
#include "trace.h"

/* Not an error: nothing is left from an earlier command, so the task may receive. */
#define FIPC_NO_LEFTOVERS 1

/* Receive the oldest message of the queue. Drops the lock. */
static void fipc_recv_queued(struct fipc_endpoint *ep, struct fipc_slot *self)
	__releases(&ep->lock)
{
	bool was_full = ep->count == ep->depth;
	struct fipc_slot *sender;
	u32 queued;

	sender = fipc_endpoint_pull_locked(ep, &self->msg);
	queued = ep->count;
	spin_unlock(&ep->lock);
	if (sender)
		fipc_wait_wake(&sender->wait, NULL);
	if (was_full)
		fipc_endpoint_poll_wake_room(ep, queued);

	self->msg.flags |= FIPC_F_QUEUED;
	fipc_count(FIPC_STAT_RECEIVES_QUEUED);
	trace_fipc_slow_path(ep, &self->msg, FIPC_SLOW_RECEIVED, queued);
}

/* Receive a call that waits in line; this task serves it now. Drops the lock. */
static void fipc_recv_call(struct fipc_endpoint *ep, struct fipc_slot *caller,
			   struct fipc_slot *self)
	__releases(&ep->lock)
{
	u32 queued = ep->count;

	fipc_endpoint_take_locked(ep, caller, self);
	spin_unlock(&ep->lock);
	fipc_slot_watch();

	self->msg.flags |= FIPC_F_CALL | FIPC_F_QUEUED;
	fipc_count(FIPC_STAT_RECEIVES_QUEUED);
	trace_fipc_slow_path(ep, &self->msg, FIPC_SLOW_RECEIVED, queued);
}

/**
 * fipc_recv_keep - keep a message that could not be copied to user space
 * @self: the current task's slot, with the message
 *
 * If the task's next receive is from the same endpoint, it returns the message. If it
 * is from another endpoint, it drops the message.
 *
 * Context: task; does not sleep.
 */
void fipc_recv_keep(struct fipc_slot *self)
{
	self->kept = self->msg;
	self->kept_transfer = self->transfer;
	WRITE_ONCE(self->transfer, NULL);
	self->held = true;
}

/*
 * If a message is kept and came from the endpoint @ep_id, move it back into @self->msg
 * and return true. If it came from another endpoint, drop it. A dropped call ends with
 * -EOWNERDEAD, not with -ECANCELED: the server has not seen the call, so it did not
 * decide to leave the call without a reply.
 * Context: may sleep.
 */
static bool fipc_recv_held(struct fipc_slot *self, u64 ep_id)
{
	bool held = self->held;

	self->held = false;
	if (!held)
		return false;

	WRITE_ONCE(self->transfer, self->kept_transfer);
	self->kept_transfer = NULL;
	if (self->last_ep == ep_id) {
		self->msg = self->kept;
		return true;
	}
	fipc_slot_drop_transfer(self);
	if (self->served.slot)
		fipc_slot_answer(&self->served, -EOWNERDEAD, NULL, NULL);
	else
		fipc_count(FIPC_STAT_DROPPED);

	return false;
}

/*
 * Drop what earlier commands have left in the slot: a message that could not be copied
 * to user space, unless this receive returns it; a caller without a reply; an
 * interrupted call of this task. Dropping their transfers can sleep, so this comes
 * before the RCU read-side section in which the task receives.
 *
 * Return: 0 if the kept message is in @self->msg, FIPC_NO_LEFTOVERS if the receive must
 * go on, or an error of the receive, after which nothing was dropped.
 */
static noinline int fipc_recv_drop_leftovers(struct fipc_space *space,
					     struct fipc_slot *self, u64 token)
{
	struct fipc_cap *cap;
	u64 ep_id = 0;
	int ret;

	rcu_read_lock();
	cap = fipc_space_lookup(space, token, FIPC_RIGHT_RECV);
	ret = PTR_ERR_OR_ZERO(cap);
	if (!ret)
		ep_id = cap->ep->id;
	rcu_read_unlock();
	if (ret)
		return ret;

	/* Must come first: a reply in progress also writes self->msg. */
	fipc_slot_abandon_call(self);
	if (fipc_recv_held(self, ep_id))
		return 0;
	if (self->served.slot)
		fipc_slot_answer(&self->served, -ECANCELED, NULL, NULL);

	return FIPC_NO_LEFTOVERS;
}

static bool fipc_recv_has_leftovers(const struct fipc_slot *self)
{
	return self->held || self->served.slot || self->call.interrupted;
}

/*
 * One attempt. If no message waits and @refuse is 0, joins the line of receivers and
 * returns FIPC_MUST_WAIT. If no message waits and @refuse is an error, returns @refuse.
 * Context: rcu_read_lock().
 */
static int fipc_recv_once(struct fipc_space *space, struct fipc_slot *self,
			  u64 token, int refuse)
{
	struct fipc_endpoint *ep;
	struct fipc_slot *caller;
	struct fipc_cap *cap;
	int ret = 0;

	cap = fipc_cap_lock(space, self, token, FIPC_RIGHT_RECV);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	ep = fipc_cap_locked_endpoint(cap);
	self->last_ep = ep->id;
	if (unlikely(ep->hangup_queued) && fipc_notify_take_locked(ep, &self->msg))
		goto unlock;
	caller = fipc_endpoint_caller_due_locked(ep);
	if (caller) {
		/* Point of no return, like fipc_recv_queued() below. */
		fipc_recv_call(ep, caller, self);
		return 0;
	}
	if (ep->count) {
		fipc_recv_queued(ep, self);
		return 0;
	}
	ret = refuse;
	if (!ret) {
		fipc_cap_join_receivers_locked(cap, self);
		ret = FIPC_MUST_WAIT;
	}
unlock:
	spin_unlock(&ep->lock);

	return ret;
}

/**
 * fipc_recv - FIPC_IOC_RECV
 * @space: the space that @token belongs to
 * @self: the current task's slot; gets the message
 * @token: names a capability; needs FIPC_RIGHT_RECV
 * @deadline: in ns, as user space gave it
 * @nonblock: do not wait for a message
 *
 * A message may come with a transfer, in @self->transfer. If the message cannot be
 * copied to user space, the caller must call fipc_recv_keep().
 *
 * Context: task; sleeps if no message waits. May also sleep to drop transfers that
 * earlier commands left. No lock may be held.
 *
 * Return: 0 if the message is in @self->msg, or an error of FIPC_IOC_RECV.
 */
int fipc_recv(struct fipc_space *space, struct fipc_slot *self, u64 token,
	      u64 deadline, bool nonblock)
{
	ktime_t expires = fipc_deadline_to_host(deadline);
	int refuse = 0, ret;

	if (nonblock)
		refuse = -EAGAIN;
	else if (fipc_deadline_passed(expires))
		refuse = -ETIMEDOUT;

	if (unlikely(fipc_recv_has_leftovers(self))) {
		ret = fipc_recv_drop_leftovers(space, self, token);
		if (ret != FIPC_NO_LEFTOVERS)
			return ret;
	}

	rcu_read_lock();
	ret = fipc_recv_once(space, self, token, refuse);
	rcu_read_unlock();
	if (ret != FIPC_MUST_WAIT)
		return ret;

	ret = fipc_cap_wait_in_line(self, expires);
	if (likely(!ret)) {
		fipc_count(FIPC_STAT_RECEIVES_DIRECT);
		trace_fipc_fast_receive(self);
	}

	return ret;
}
