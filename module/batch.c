// SPDX-License-Identifier: GPL-2.0
/* Send many messages, and take many messages from a queue. */
#include <linux/uaccess.h>

#include "batch.h"
#include "cap_lookup.h"
#include "endpoint.h"
#include "limits.h"
#include "msg.h"
#include "send.h"
#include "stats.h"
#include "trace.h"

/**
 * struct fipc_chunk - messages that are committed together
 * @msgs: the messages; fipc_msg_seal() changes each that is committed
 * @n: number of messages, at most FIPC_BATCH_CHUNK
 * @direct: number of messages that went to waiting receivers: the first of @msgs
 * @queued: number of messages that went into the queue: the next of @msgs
 * @depth: number of messages in the queue before the @queued ones
 * @owed: bit i is set if @receivers[i] must be woken
 * @receivers: the receivers of the @direct messages
 */
struct fipc_chunk {
	struct fipc_msg *msgs;
	unsigned int n;
	unsigned int direct;
	unsigned int queued;
	u32 depth;
	u32 owed;
	struct fipc_slot *receivers[FIPC_BATCH_CHUNK];
};

static_assert(FIPC_BATCH_CHUNK <= 32, "a bit of owed for each message");

/*
 * Deliver messages while a receiver waits. Receivers wait only while the queue is
 * empty, so no message is overtaken.
 */
static void fipc_chunk_deliver_locked(struct fipc_endpoint *ep,
				      struct fipc_chunk *chunk, u64 badge)
{
	struct fipc_slot *receiver;
	enum fipc_wake wake;
	unsigned int i;

	lockdep_assert_held(&ep->lock);

	for (i = 0; i < chunk->n; i++) {
		receiver = fipc_endpoint_receiver_locked(ep);
		if (!receiver)
			break;
		fipc_msg_seal(&chunk->msgs[i], badge);
		chunk->receivers[i] = receiver;
		wake = fipc_endpoint_deliver_locked(ep, receiver,
						    &chunk->msgs[i]);
		if (wake == FIPC_WAKE_OWED)
			chunk->owed |= BIT(i);
	}
	chunk->direct = i;
}

/*
 * Put the remaining messages into the queue while it has free entries. Stop before a
 * message with FIPC_F_FAST, which must not be queued.
 */
static void fipc_chunk_queue_locked(struct fipc_endpoint *ep,
				    struct fipc_chunk *chunk, u64 badge)
{
	unsigned int end = min(chunk->n, chunk->direct + ep->depth - ep->count);
	struct fipc_msg *msg;
	unsigned int i;

	lockdep_assert_held(&ep->lock);

	chunk->depth = ep->count;
	for (i = chunk->direct; i < end; i++) {
		msg = &chunk->msgs[i];
		if (msg->flags & FIPC_F_FAST)
			break;
		fipc_msg_seal(msg, badge);
		fipc_endpoint_push_locked(ep, msg, ep->next_ticket++);
	}
	chunk->queued = i - chunk->direct;
}

/*
 * Wake the receivers that are owed a wake-up, and pollers. Preemption is off from the
 * first delivery that owes a wake-up to the last of these wake-ups.
 */
static void fipc_chunk_wake(struct fipc_endpoint *ep,
			    const struct fipc_chunk *chunk)
{
	unsigned int i;

	for (i = 0; i < chunk->direct; i++) {
		if (chunk->owed & BIT(i))
			fipc_wait_wake(&chunk->receivers[i]->wait, NULL);
	}
	if (chunk->queued)
		fipc_endpoint_poll_wake_many(ep, chunk->queued);
}

static void fipc_chunk_note(const struct fipc_endpoint *ep,
			    const struct fipc_chunk *chunk)
{
	const struct fipc_msg *msg = chunk->msgs;
	unsigned int i;

	fipc_count_many(FIPC_STAT_FAST_SENDS, chunk->direct);
	fipc_count_many(FIPC_STAT_QUEUED_SENDS, chunk->queued);
	for (i = 0; trace_fipc_fast_send_enabled() && i < chunk->direct; i++)
		trace_fipc_fast_send(ep, msg++, chunk->receivers[i]);
	msg = chunk->msgs + chunk->direct;
	for (i = 1; trace_fipc_slow_path_enabled() && i <= chunk->queued; i++)
		trace_fipc_slow_path(ep, msg++, FIPC_SLOW_QUEUED,
				     chunk->depth + i);
}

/*
 * Send as many messages of @chunk as possible without waiting. Returns their number,
 * which may be 0, or an error, after which none was sent. Context: rcu_read_lock().
 */
static int fipc_chunk_commit(struct fipc_space *space, u64 token,
			     struct fipc_chunk *chunk)
{
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;

	cap = fipc_cap_lock(space, NULL, token, FIPC_RIGHT_SEND);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	ep = fipc_cap_locked_endpoint(cap);
	/* Point of no return. */
	fipc_chunk_deliver_locked(ep, chunk, cap->badge);
	fipc_chunk_queue_locked(ep, chunk, cap->badge);
	spin_unlock(&ep->lock);
	fipc_chunk_wake(ep, chunk);
	fipc_chunk_note(ep, chunk);

	return chunk->direct + chunk->queued;
}

/*
 * The first message could not be sent at once: send it alone, which may wait. Returns
 * 1 or an error.
 */
static noinline int fipc_batch_send_one(struct fipc_space *space,
					const struct fipc_batch *batch,
					const struct fipc_msg *msg,
					bool nonblock)
{
	struct fipc_xfer xfer = { .msg = *msg, .deadline = batch->deadline };
	int ret;

	xfer.msg.cap = batch->cap;
	/* fipc_batch_send() has checked all messages of the chunk. */
	ret = fipc_send_checked(space, &xfer, nonblock);

	return ret < 0 ? ret : 1;
}

/**
 * fipc_batch_send - send at least the first of some messages
 * @space: the space that the token @batch->cap belongs to
 * @batch: argument of FIPC_IOC_SEND_BATCH
 * @msgs: some messages of the batch; overwritten
 * @n: number of messages in @msgs: 1 to FIPC_BATCH_CHUNK
 * @nonblock: do not wait for a free entry in the queue
 *
 * Context: task; sleeps only if the queue is full. No lock may be held.
 *
 * Return: the number of messages that were sent, counted from the first, at least 1; or
 * an error of FIPC_IOC_SEND_BATCH that the first message met, and none was sent.
 */
int fipc_batch_send(struct fipc_space *space, const struct fipc_batch *batch,
		    struct fipc_msg *msgs, unsigned int n, bool nonblock)
{
	struct fipc_chunk chunk __uninitialized; /* except as set below */
	int ret = 0;

	chunk.msgs = msgs;
	chunk.owed = 0;
	for (chunk.n = 0; chunk.n < n; chunk.n++) {
		ret = fipc_send_check(&msgs[chunk.n]);
		if (unlikely(ret))
			break;
	}
	if (!chunk.n)
		return ret;

	rcu_read_lock();
	ret = fipc_chunk_commit(space, batch->cap, &chunk);
	rcu_read_unlock();

	return likely(ret) ? ret : fipc_batch_send_one(space, batch, msgs,
						       nonblock);
}

/*
 * The number of messages that may be taken in one step, at most @n and without a wrap
 * of the ring. It is at most 1 if callers or stalled senders wait: a caller may be due
 * after one message, and a free entry must go to a stalled sender at once. It is 0 if a
 * caller is due now. It is 0 if hang-ups wait, because only fipc_recv() compares the
 * tickets of hang-ups with those of messages.
 */
static unsigned int fipc_take_run_locked(struct fipc_endpoint *ep,
					 unsigned int n)
{
	lockdep_assert_held(&ep->lock);

	if (!n || !ep->count || ep->hangup_queued ||
	    fipc_endpoint_caller_due_locked(ep))
		return 0;
	if (!list_empty(&ep->callers) || !list_empty(&ep->stalled))
		return 1;

	return min3(n, ep->count, ep->depth - ep->head);
}

/*
 * Take up to @n messages, but none that would need a page fault. Returns their number.
 * @sender is set to a stalled sender, if one must be woken after the lock is dropped.
 */
static unsigned int fipc_take_locked(struct fipc_endpoint *ep,
				     struct fipc_msg __user *umsgs,
				     unsigned int n, struct fipc_slot **sender)
{
	unsigned int i, run = fipc_take_run_locked(ep, n);
	struct fipc_msg *msgs = &ep->ring[ep->head];
	unsigned long size = run * sizeof(*msgs);

	for (i = 0; i < run; i++)
		msgs[i].flags |= FIPC_F_QUEUED;
	pagefault_disable();
	size -= __copy_to_user_inatomic(umsgs, msgs, size);
	pagefault_enable();
	run = size / sizeof(*msgs);
	/*
	 * Trace first: fipc_endpoint_shift_locked() may overwrite the taken message
	 * with that of a stalled sender. The traced length of the queue already counts
	 * the stalled sender's message.
	 */
	for (i = 0; trace_fipc_slow_path_enabled() && i < run; i++)
		trace_fipc_slow_path(ep, &msgs[i], FIPC_SLOW_RECEIVED,
				     ep->count - i - list_empty(&ep->stalled));
	if (run)
		*sender = fipc_endpoint_shift_locked(ep, run);

	return run;
}

/* Take messages under one hold of the lock, then wake. Context: rcu_read_lock(). */
static unsigned int fipc_batch_take_chunk(struct fipc_space *space, u64 token,
					  struct fipc_msg __user *umsgs,
					  unsigned int n)
{
	struct fipc_slot *sender = NULL;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;
	unsigned int taken;
	bool was_full;
	u32 queued;

	cap = fipc_cap_lock(space, NULL, token, FIPC_RIGHT_RECV);
	if (IS_ERR(cap))
		return 0;

	ep = fipc_cap_locked_endpoint(cap);
	was_full = ep->count == ep->depth;
	taken = fipc_take_locked(ep, umsgs, n, &sender);
	queued = ep->count;
	spin_unlock(&ep->lock);
	if (sender)
		fipc_wait_wake(&sender->wait, NULL);
	if (was_full && taken)
		fipc_endpoint_poll_wake_room(ep, queued);

	return taken;
}

/**
 * fipc_batch_take - receive messages from the queue without waiting
 * @space: the space that @token belongs to
 * @token: names a capability; needs FIPC_RIGHT_RECV. The task has just received a
 *	   message through it that was not a call
 * @umsgs: user memory for the messages
 * @n: number of messages that fit there
 *
 * Takes at most FIPC_BATCH_CHUNK messages, and reports no error: the next fipc_recv()
 * takes the other messages, or reports the error.
 *
 * Context: task; does not sleep.
 *
 * Return: the number of messages that were written to @umsgs.
 */
unsigned int fipc_batch_take(struct fipc_space *space, u64 token,
			     struct fipc_msg __user *umsgs, unsigned int n)
{
	unsigned int taken;

	n = min_t(unsigned int, n, FIPC_BATCH_CHUNK);
	if (!access_ok(umsgs, n * sizeof(*umsgs)))
		return 0;

	rcu_read_lock();
	taken = fipc_batch_take_chunk(space, token, umsgs, n);
	rcu_read_unlock();
	fipc_count_many(FIPC_STAT_RECEIVES_QUEUED, taken);

	return taken;
}
