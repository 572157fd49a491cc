// SPDX-License-Identifier: GPL-2.0
/* The endpoint: receivers, queue, close. */
#include "endpoint.h"
#include "event.h"
#include "memory.h"
#include "stats.h"
#include "trace.h"

/* All endpoints that have not been freed. */
static struct fipc_id_table endpoints = FIPC_ID_TABLE_INIT(endpoints);

#if defined(CONFIG_64BIT) && !defined(CONFIG_DEBUG_SPINLOCK) && \
	!defined(CONFIG_DEBUG_LOCK_ALLOC) && !defined(CONFIG_PREEMPT_RT)
static_assert(offsetof(struct fipc_endpoint, refs) == 64,
	      "what a message needs fills the first 64 bytes");
#endif

/**
 * fipc_endpoint_create - create an endpoint
 * @depth: number of entries of its queue, 1 to FIPC_DEPTH_MAX messages
 * @nospin: tasks that wait there sleep at once
 *
 * Context: sleeps.
 *
 * Return: the endpoint with one reference and no capability; NULL if memory is short.
 */
struct fipc_endpoint *fipc_endpoint_create(u32 depth, bool nospin)
{
	struct fipc_endpoint *ep;

	ep = kvzalloc(struct_size(ep, ring, depth) + depth * sizeof(u64),
		      FIPC_GFP);
	if (!ep)
		return NULL;

	spin_lock_init(&ep->lock);
	INIT_LIST_HEAD(&ep->receivers);
	INIT_LIST_HEAD(&ep->callers);
	INIT_LIST_HEAD(&ep->stalled);
	INIT_LIST_HEAD(&ep->hangups);
	INIT_LIST_HEAD(&ep->caps);
	mutex_init(&ep->revoking);
	init_waitqueue_head(&ep->poll_in);
	init_waitqueue_head(&ep->poll_out);
	refcount_set(&ep->refs, 1);
	ep->depth = depth;
	ep->nospin = nospin;
	ep->tickets = (u64 *)&ep->ring[depth];
	ep->id = fipc_id_table_new_id(&endpoints);
	if (fipc_id_table_add(&endpoints, ep->id, ep, &ep->owner)) {
		kvfree(ep);
		return NULL;
	}
	fipc_count(FIPC_STAT_ENDPOINTS_MADE);
	trace_fipc_endpoint(ep, FIPC_ENDPOINT_CREATED);
	fipc_event_endpoint_created(ep->id, depth);

	return ep;
}

/**
 * fipc_endpoint_next - walk through all endpoints, in the order of their ids
 * @after: id of the previous endpoint; 0 to begin
 *
 * No lock is held between two steps. An endpoint that exists during the whole walk is
 * seen exactly once.
 *
 * Context: task.
 *
 * Return: the endpoint with the next id, and a reference to it; NULL after the last.
 */
struct fipc_endpoint *fipc_endpoint_next(u64 after)
{
	unsigned long id = after;
	struct fipc_endpoint *ep;

	/* RCU keeps the memory valid. Skip an endpoint without references. */
	rcu_read_lock();
	do {
		ep = fipc_id_table_next(&endpoints, &id);
	} while (ep && !refcount_inc_not_zero(&ep->refs));
	rcu_read_unlock();

	return ep;
}

/* Return: a number that changes when an endpoint is created, closed or freed; wraps. */
unsigned int fipc_endpoints_changes(void)
{
	return atomic_read(&endpoints.changes);
}

void fipc_endpoint_get(struct fipc_endpoint *ep)
{
	refcount_inc(&ep->refs);
}

void fipc_endpoint_put(struct fipc_endpoint *ep)
{
	if (!refcount_dec_and_test(&ep->refs))
		return;

	/* A reader that still finds it in the table cannot take a reference. */
	fipc_id_table_remove(&endpoints, ep->id, &ep->owner);
	fipc_count(FIPC_STAT_ENDPOINTS_FREED);
	kvfree_rcu(ep, rcu);
}

/**
 * fipc_endpoint_expel - end the wait of the first task in a line
 * @ep: the caller has a reference to it
 * @list: a line of @ep, or slots that the caller has removed from one; @ep->lock
 * @result: what the command of that task returns
 *
 * Ends one wait in each call, so that the lock is never held for long.
 *
 * Context: task; takes @ep->lock.
 *
 * Return: false if @list is empty.
 */
bool fipc_endpoint_expel(struct fipc_endpoint *ep, struct list_head *list,
			 int result)
{
	struct fipc_slot *slot;
	enum fipc_wake wake = FIPC_WAKE_NONE;

	rcu_read_lock();
	spin_lock(&ep->lock);
	slot = list_first_entry_or_null(list, struct fipc_slot, link);
	if (slot) {
		fipc_endpoint_unlist_locked(slot);
		wake = fipc_wait_complete(&slot->wait, result);
	}
	spin_unlock(&ep->lock);
	if (wake == FIPC_WAKE_OWED)
		fipc_wait_wake(&slot->wait, NULL);
	rcu_read_unlock();

	return slot;
}

/* Wake all pollers, so that they check the endpoint again. */
void fipc_endpoint_poll_wake_all(struct fipc_endpoint *ep)
{
	void *key = poll_to_key(EPOLLHUP | EPOLLIN | EPOLLOUT);

	__wake_up(&ep->poll_in, TASK_INTERRUPTIBLE, 0, key);
	__wake_up(&ep->poll_out, TASK_INTERRUPTIBLE, 0, key);
}

/* Free hang-ups that can no longer be received. */
static void fipc_endpoint_forget(struct list_head *hangups)
{
	struct fipc_group *group, *next;

	list_for_each_entry_safe(group, next, hangups, node) {
		kfree(group);
		cond_resched();
	}
}

/**
 * fipc_endpoint_close - close an endpoint
 * @ep: the caller has a reference to it; no capability with RECV is left
 *
 * After @closed is set no task joins a line. All waiting tasks get -EPIPE. Queued
 * messages and hang-ups are dropped.
 *
 * Context: task; sleeps.
 */
void fipc_endpoint_close(struct fipc_endpoint *ep)
{
	LIST_HEAD(hangups);
	u32 dropped;

	spin_lock(&ep->lock);
	ep->closed = true;
	dropped = ep->count;
	ep->count = 0;
	list_splice_init(&ep->hangups, &hangups);
	ep->hangup_queued = false;
	spin_unlock(&ep->lock);

	atomic_inc(&endpoints.changes);
	fipc_count(FIPC_STAT_CLOSES);
	fipc_count_many(FIPC_STAT_DROPPED, dropped);
	trace_fipc_endpoint(ep, FIPC_ENDPOINT_CLOSED);
	while (fipc_endpoint_expel(ep, &ep->receivers, -EPIPE) ||
	       fipc_endpoint_expel(ep, &ep->callers, -EPIPE) ||
	       fipc_endpoint_expel(ep, &ep->stalled, -EPIPE))
		cond_resched();
	fipc_endpoint_poll_wake_all(ep);
	fipc_endpoint_forget(&hangups);
	fipc_event_endpoint_closed(ep->id);
}

/**
 * fipc_endpoint_poll - which operations would not sleep
 * @ep: the endpoint; the caller is already in its poll queues
 *
 * Return: EPOLLIN for a receive, EPOLLOUT for a send, EPOLLHUP if closed.
 */
__poll_t fipc_endpoint_poll(struct fipc_endpoint *ep)
{
	__poll_t mask = 0;

	spin_lock(&ep->lock);
	if (ep->closed)
		mask |= EPOLLHUP;
	if (ep->count || ep->hangup_queued || !list_empty(&ep->callers))
		mask |= EPOLLIN;
	if (ep->count < ep->depth)
		mask |= EPOLLOUT;
	spin_unlock(&ep->lock);

	return mask;
}

/**
 * fipc_endpoint_push_locked - add a message to the queue
 * @ep: locked, with a free entry
 * @msg: the message
 * @ticket: later than those of all messages in the queue
 */
void fipc_endpoint_push_locked(struct fipc_endpoint *ep,
			       const struct fipc_msg *msg, u64 ticket)
{
	u32 tail = ep->head + ep->count;

	lockdep_assert_held(&ep->lock);

	if (tail >= ep->depth)
		tail -= ep->depth;
	ep->ring[tail] = *msg;
	ep->tickets[tail] = ticket;
	ep->count++;
	ep->high_water = max(ep->high_water, ep->count);
}

/**
 * fipc_endpoint_met_full_locked - count a sender that found the queue full
 * @ep: locked
 *
 * Return: true if the caller must announce it after the lock is dropped: at most once
 * a second.
 */
bool fipc_endpoint_met_full_locked(struct fipc_endpoint *ep)
{
	lockdep_assert_held(&ep->lock);

	ep->full++;
	if (!fipc_events_wanted() ||
	    (ep->full_told && time_before(jiffies, ep->full_told + HZ)))
		return false;
	ep->full_told = jiffies ?: 1;

	return true;
}

/* An entry became free: it gets the message of the first stalled sender. */
static struct fipc_slot *fipc_endpoint_admit_locked(struct fipc_endpoint *ep)
{
	struct fipc_slot *sender;

	lockdep_assert_held(&ep->lock);

	sender = list_first_entry_or_null(&ep->stalled, struct fipc_slot, link);
	if (!sender)
		return NULL;

	fipc_endpoint_unlist_locked(sender);
	fipc_endpoint_push_locked(ep, sender->out, sender->ticket);

	return fipc_wait_complete(&sender->wait, 0) == FIPC_WAKE_OWED ?
		       sender : NULL;
}

/**
 * fipc_endpoint_shift_locked - remove the oldest messages of the queue
 * @ep: locked
 * @n: how many; the caller has copied them, and they do not wrap around. Must be 1 if
 *     a sender is stalled
 *
 * Return: a stalled sender to which fipc_wait_wake() is owed, or NULL.
 */
struct fipc_slot *fipc_endpoint_shift_locked(struct fipc_endpoint *ep, u32 n)
{
	lockdep_assert_held(&ep->lock);

	ep->head += n;
	if (ep->head == ep->depth)
		ep->head = 0;
	ep->count -= n;

	return fipc_endpoint_admit_locked(ep);
}

/**
 * fipc_endpoint_pull_locked - take the oldest message out of the queue
 * @ep: locked, with a message
 * @msg: where to copy it
 *
 * Return: a stalled sender to which fipc_wait_wake() is owed, or NULL.
 */
struct fipc_slot *fipc_endpoint_pull_locked(struct fipc_endpoint *ep,
					    struct fipc_msg *msg)
{
	lockdep_assert_held(&ep->lock);

	*msg = ep->ring[ep->head];

	return fipc_endpoint_shift_locked(ep, 1);
}

/**
 * fipc_endpoint_caller_due_locked - does the oldest message belong to a caller?
 * @ep: locked
 *
 * Hang-ups are not considered.
 *
 * Return: the caller; NULL if the queue has an older message, or no caller waits.
 */
struct fipc_slot *fipc_endpoint_caller_due_locked(struct fipc_endpoint *ep)
{
	struct fipc_slot *caller;

	lockdep_assert_held(&ep->lock);

	caller = list_first_entry_or_null(&ep->callers, struct fipc_slot, link);
	if (caller && ep->count && ep->tickets[ep->head] < caller->ticket)
		return NULL;

	return caller;
}

/**
 * fipc_endpoint_move_transfer_locked - give the transfer of a call to its server
 * @caller: has a transfer; the reply can store another one there later
 * @server: has no transfer
 *
 * Must come before the wait of @caller is taken. From then on, a caller whose deadline
 * has passed drops the transfer of its slot without the lock.
 *
 * Context: the lock of their endpoint.
 */
noinline void fipc_endpoint_move_transfer_locked(struct fipc_slot *caller,
					struct fipc_slot *server)
{
	WRITE_ONCE(server->transfer, caller->transfer);
	WRITE_ONCE(caller->transfer, NULL);
}

/**
 * fipc_endpoint_take_locked - take a call out of the line
 * @ep: locked
 * @caller: the caller that is due
 * @server: the current task's slot, which gets the message
 */
void fipc_endpoint_take_locked(struct fipc_endpoint *ep,
			       struct fipc_slot *caller,
			       struct fipc_slot *server)
{
	lockdep_assert_held(&ep->lock);

	fipc_endpoint_unlist_locked(caller);
	server->msg = *caller->out;
	if (unlikely(server->msg.flags & FIPC_F_TRANSFERS))
		fipc_endpoint_move_transfer_locked(caller, server);
	/* Before the wait is taken: afterwards the caller's task may exit. */
	fipc_slot_get(caller);
	WRITE_ONCE(server->served.slot, caller);
	WRITE_ONCE(server->served.generation, fipc_wait_take(&caller->wait));
}

/**
 * fipc_endpoint_withdraw - leave the line
 * @self: the current task's slot, which has joined a line
 *
 * The task has no reference to the endpoint. But while its wait is neither DONE nor
 * TAKEN it is still listed, so the endpoint has not been freed: a closer completes all
 * listed waits before it drops its reference. Our RCU read-side section began before
 * that, so the memory stays valid until the section ends::
 *
 *	withdraw			close, put
 *	rcu_read_lock()
 *	listed				word = DONE for all listed
 *	spin_lock(&ep->lock)		kvfree_rcu(ep): waits for the section
 *	no longer listed: too late
 *
 * Context: task; takes @self->ep->lock.
 *
 * Return: true if the wait has ended without a result; false if it is no longer
 * listed, because it was completed, or is a call that was taken.
 */
bool fipc_endpoint_withdraw(struct fipc_slot *self)
{
	struct fipc_endpoint *ep = self->ep;
	bool listed;

	rcu_read_lock();
	listed = fipc_wait_listed(&self->wait);
	if (listed) {
		spin_lock(&ep->lock);
		listed = fipc_wait_listed(&self->wait);
		if (listed) {
			fipc_endpoint_unlist_locked(self);
			fipc_wait_withdraw(&self->wait);
		}
		spin_unlock(&ep->lock);
	}
	rcu_read_unlock();

	return listed;
}
