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

/* Not an error: the task has nothing left from before, and may receive. */
#define FIPC_NO_LEFTOVERS 1

/* The oldest message of the queue. Drops the lock. */
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

/* A call that waits in line. Drops the lock. */
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
 * fipc_recv_keep - a message could not be written out
 * @self: the current task's slot, with the message
 *
 * It is what the task's next receive on the same endpoint returns.
 */
void fipc_recv_keep(struct fipc_slot *self)
{
	self->kept = self->msg;
	self->kept_transfer = self->transfer;
	WRITE_ONCE(self->transfer, NULL);
	self->held = true;
}

/*
 * The message that could not be written out comes back, or is given up. False: it
 * does not come.
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
 * What a task leaves behind when it receives: a message that it could not write out,
 * unless it is this receive's answer; a caller that it has not answered; a call of
 * its own that was interrupted. All of that may have transfers, so it is done before
 * the RCU read-side section in which the task receives.
 *
 * Return: 0 with that answer, FIPC_NO_LEFTOVERS to go on, or an error of the receive.
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

	/* First: an answer that is being written would meet our message. */
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
 * One attempt. @refuse: what to return where the task would have to wait; 0 lets
 * it line up.
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
		/* Point of no return, here and below. */
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
 * @space: in which @token names a capability
 * @self: the current task's slot; gets the message
 * @token: capability with RECV
 * @deadline: as user space gave it
 * @nonblock: do not wait for a message
 *
 * A caller that cannot write the message out gives it to fipc_recv_keep(). With it
 * may come a transfer, in @self.
 *
 * Context: task; sleeps where no message is there.
 *
 * Return: 0, or an error of FIPC_IOC_RECV.
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
