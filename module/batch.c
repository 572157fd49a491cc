// SPDX-License-Identifier: GPL-2.0
/* Send many, and take many. */
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
 * @msgs: the messages; sealed once they are committed
 * @n: how many
 * @direct: the first so many went to waiting receivers
 * @queued: the next so many went into the queue
 * @depth: messages in the queue before
 * @owed: bit i: receiver i is owed a wake-up
 * @receivers: who got the direct ones
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

/* As long as somebody waits. Receivers wait only while the queue is empty. */
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

/* The others, up to one that must not be queued, as long as there is room. */
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

/* The wake-ups that are owed. Preemption is off since the first delivery. */
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

/* How many of @chunk could go at once: perhaps none; or why the first may not. */
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

/* The first message could not go at once: as a send of its own, which may wait. */
static noinline int fipc_batch_send_one(struct fipc_space *space,
					const struct fipc_batch *batch,
					const struct fipc_msg *msg,
					bool nonblock)
{
	struct fipc_xfer xfer = { .msg = *msg, .deadline = batch->deadline };
	int ret;

	xfer.msg.cap = batch->cap;
	/* All of a chunk have been checked. */
	ret = fipc_send_checked(space, &xfer, nonblock);

	return ret < 0 ? ret : 1;
}

/**
 * fipc_batch_send - send the first of some messages
 * @space: in which @batch->cap names a capability
 * @batch: of FIPC_IOC_SEND_BATCH
 * @msgs: messages of it; overwritten
 * @n: how many, at most FIPC_BATCH_CHUNK
 * @nonblock: do not wait for room in the queue
 *
 * Context: task; sleeps only where the queue is full.
 *
 * Return: how many were sent, from the first on: one at least; or an error of
 * FIPC_IOC_SEND_BATCH about the first, and none was sent.
 */
int fipc_batch_send(struct fipc_space *space, const struct fipc_batch *batch,
		    struct fipc_msg *msgs, unsigned int n, bool nonblock)
{
	struct fipc_chunk chunk __uninitialized; /* but for what is set here */
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
 * How many messages may be copied at once. Where somebody stands in a line it is one:
 * the next one's turn is a caller's, perhaps, or room is to be given to a sender. Where
 * there are hang-ups it is none: fipc_recv() knows which is older.
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

/* Up to @n messages, and none that would need a page fault. */
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
	/* Now, as the room may go to another message: that is counted, too. */
	for (i = 0; trace_fipc_slow_path_enabled() && i < run; i++)
		trace_fipc_slow_path(ep, &msgs[i], FIPC_SLOW_RECEIVED,
				     ep->count - i - list_empty(&ep->stalled));
	if (run)
		*sender = fipc_endpoint_shift_locked(ep, run);

	return run;
}

/* One hold of the lock, then the wake-ups. */
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
 * fipc_batch_take - receive what is in the queue
 * @space: in which @token names a capability
 * @token: capability with RECV, through which the task has just received a message
 *         that was no call
 * @umsgs: where the messages go, in user memory
 * @n: room for how many
 *
 * A chunk at most. What it leaves, or cannot take, is for fipc_recv() to tell.
 *
 * Context: task; does not sleep.
 *
 * Return: how many messages were written to @umsgs.
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
