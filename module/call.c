// SPDX-License-Identifier: GPL-2.0
/* Calls. */
#include <linux/cred.h>

#include "call.h"
#include "cap_lookup.h"
#include "deadline.h"
#include "endpoint.h"
#include "msg.h"
#include "slot_table.h"
#include "stats.h"
#include "trace.h"
#include "transfer.h"

/*
 * Fast path: a server waits, and takes the call at once. Drops the lock. The caller
 * spins only while the server is on a CPU. A server that was just woken is not
 * checked, because it will be on a CPU soon.
 */
static void fipc_call_fast(struct fipc_endpoint *ep, struct fipc_slot *server,
			   struct fipc_slot *self, struct fipc_msg *msg)
	__releases(&ep->lock)
{
	enum fipc_wake wake;

	fipc_msg_seal(msg, self->call.badge);
	msg->flags |= FIPC_F_CALL;
	/* Before the server gets the call: its reply may put a transfer into @self. */
	if (unlikely(msg->flags & FIPC_F_TRANSFERS))
		fipc_endpoint_move_transfer_locked(self, server);
	fipc_slot_get(self);
	WRITE_ONCE(server->served.slot, self);
	WRITE_ONCE(self->since, jiffies);
	WRITE_ONCE(server->served.generation,
		   fipc_wait_begin(&self->wait, FIPC_WAIT_TAKEN));
	trace_fipc_call(self, ep, msg, server);
	wake = fipc_endpoint_deliver_locked(ep, server, msg);
	spin_unlock(&ep->lock);
	if (wake == FIPC_WAKE_OWED)
		fipc_wait_wake(&server->wait, &self->spin);
	/* The xchg() of the server's word is the full barrier before this call. */
	fipc_slot_watch();

	fipc_count(FIPC_STAT_FAST_SENDS);
	trace_fipc_fast_send(ep, msg, server);
	fipc_wait_spin(&self->wait, &self->spin,
		       wake == FIPC_WAKE_OWED ? NULL : server->wait.task);
}

/*
 * Slow path: join the line of callers. The message stays on our kernel stack. Drops
 * the lock.
 */
static void fipc_call_queue(struct fipc_endpoint *ep, struct fipc_slot *self,
			    struct fipc_msg *msg, struct fipc_cap *cap)
	__releases(&ep->lock)
{
	u32 queued = ep->count;

	fipc_msg_seal(msg, self->call.badge);
	self->call.path = FASTIPC_PATH_SLOW;
	fipc_cap_join_locked(cap, self, msg, false);
	trace_fipc_call(self, ep, msg, NULL);
	spin_unlock(&ep->lock);
	fipc_endpoint_poll_wake_in(ep);
	fipc_slot_watch_line();

	fipc_count(FIPC_STAT_QUEUED_SENDS);
	trace_fipc_slow_path(ep, msg, FIPC_SLOW_QUEUED, queued);
}

/*
 * Commit the call. Returns FIPC_MUST_WAIT, or an error, after which @msg is unchanged.
 * Context: rcu_read_lock().
 */
static int fipc_call_send(struct fipc_space *space, struct fipc_slot *self,
			  struct fipc_msg *msg)
{
	struct fipc_slot *server;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;

	cap = fipc_cap_lock(space, self, msg->cap, FIPC_RIGHT_SEND);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	ep = fipc_cap_locked_endpoint(cap);
	WRITE_ONCE(self->call.badge, cap->badge);
	WRITE_ONCE(self->call.ep_id, ep->id);
	self->spin.off = ep->nospin;
	server = fipc_endpoint_receiver_locked(ep);
	if (likely(server)) {
		/* Point of no return, like fipc_call_queue() below. */
		fipc_call_fast(ep, server, self, msg);
		return FIPC_MUST_WAIT;
	}
	if (msg->flags & FIPC_F_FAST) {
		spin_unlock(&ep->lock);
		return -EAGAIN;
	}
	fipc_call_queue(ep, self, msg, cap);

	return FIPC_MUST_WAIT;
}

/*
 * A deadline or a signal interrupted the wait, but a server has taken the call, or the
 * call has ended. If it has ended, return its result. Otherwise a deadline cancels the
 * call; after a signal the call stays in flight.
 */
static int fipc_call_broken_off(struct fipc_slot *self, int why)
{
	bool late = why == -ETIMEDOUT;

	if (late ? !fipc_slot_cancel_call(self, why) : !fipc_wait_unpark(&self->wait))
		return fipc_wait_result(&self->wait);
	self->call.interrupted = !late;
	fipc_count_broken_off(why);

	return late ? -ETIMEDOUT : -EINTR;
}

/*
 * The command fails. Drop the call's transfer, unless a server has it. An interrupted
 * call is in flight, or was answered meanwhile: do not touch self->transfer then,
 * because a reply may write it, or has written it.
 */
static noinline int fipc_call_failed(struct fipc_slot *self, int ret)
{
	if (self->call.interrupted)
		return ret;

	fipc_slot_drop_transfer(self);
	if (ret != -ERESTARTSYS)
		fipc_latency_end(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAILED,
				 self->call.started);

	return ret;
}

/*
 * The command fails: the call has ended without a reply, or a signal has interrupted
 * it. If no server had taken the call, trace its end here: no other function has done
 * so.
 */
static noinline int fipc_call_broken(struct fipc_slot *self, int ret)
{
	if (!fipc_wait_taken(&self->wait))
		trace_fipc_reply(self, ret);

	return fipc_call_failed(self, ret);
}

/* A deadline or a signal interrupted the wait: leave the line, if still there. */
static int fipc_call_give_up(struct fipc_slot *self, int why)
{
	bool withdrawn = fipc_endpoint_withdraw(self);

	fipc_cap_leave_line(self);
	if (!withdrawn)
		return fipc_call_broken_off(self, why);

	fipc_count_broken_off(why);

	return why;
}

/* Wait until the call ends, or until its deadline or a signal. */
static int fipc_call_wait(struct fipc_slot *self)
{
	int ret;

	self->call.interrupted = false;
	ret = fipc_wait_park(&self->wait, self->call.expires);
	if (likely(!ret)) {
		fipc_cap_leave_line(self);
		ret = fipc_wait_result(&self->wait);
	} else {
		ret = fipc_call_give_up(self, ret);
	}

	if (unlikely(ret))
		return fipc_call_broken(self, ret);
	fipc_latency_end(FASTIPC_OPERATION_CALL, self->call.path,
			 self->call.started);

	return 0;
}

/**
 * fipc_call - FIPC_IOC_CALL
 * @space: the space that the token @xfer->msg.cap belongs to
 * @self: the current task's slot; gets the reply
 * @xfer: the message and its deadline in ns, as user space gave it; overwritten
 *
 * Context: task; sleeps. No lock may be held.
 *
 * Return: 0 if the reply is in @self->msg, and its transfer, if any, in
 * @self->transfer; else an error of FIPC_IOC_CALL.
 */
int fipc_call(struct fipc_space *space, struct fipc_slot *self,
	      struct fipc_xfer *xfer)
{
	u64 start = fipc_latency_start();
	struct fipc_transfer *transfer = NULL;
	ktime_t expires;
	kuid_t uid;
	kgid_t gid;
	int ret;

	if (unlikely(!fipc_msg_valid(&xfer->msg) ||
		     fipc_msg_has_two_transfers(&xfer->msg)))
		return -EINVAL;

	expires = fipc_deadline_to_host(xfer->deadline);
	if (fipc_deadline_passed(expires)) {
		fipc_latency_end(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAILED,
				 start);
		return -ETIMEDOUT;
	}

	if (unlikely(xfer->msg.flags & FIPC_F_TRANSFERS)) {
		transfer = fipc_transfer_pack(space, &xfer->msg);
		if (IS_ERR(transfer))
			return PTR_ERR(transfer);
	}

	/* Before the store below: self->transfer may belong to an older reply. */
	fipc_slot_abandon_call(self);
	if (unlikely(transfer))
		WRITE_ONCE(self->transfer, transfer);
	self->call.cap = xfer->msg.cap;
	WRITE_ONCE(self->call.opcode, xfer->msg.opcode);
	self->call.expires = expires;
	self->call.started = start;
	self->call.path = FASTIPC_PATH_FAST;
	current_uid_gid(&uid, &gid);
	WRITE_ONCE(self->call.uid, uid);
	WRITE_ONCE(self->call.gid, gid);

	rcu_read_lock();
	ret = fipc_call_send(space, self, &xfer->msg);
	rcu_read_unlock();
	if (unlikely(ret != FIPC_MUST_WAIT))
		return fipc_call_failed(self, ret);

	fipc_count(FIPC_STAT_CALLS);

	return fipc_call_wait(self);
}

/**
 * fipc_await_reply - FIPC_IOC_AWAIT_REPLY
 * @self: the current task's slot; gets the reply
 * @cap: the token that the call was made through
 * @opcode: the opcode of the call
 *
 * Context: task; sleeps. No lock may be held.
 *
 * Return: as fipc_call(); -ESRCH if the task has no interrupted call with this token
 * and opcode.
 */
int fipc_await_reply(struct fipc_slot *self, u64 cap, u64 opcode)
{
	if (!self->call.interrupted || self->call.cap != cap ||
	    self->call.opcode != opcode)
		return -ESRCH;

	return fipc_call_wait(self);
}
