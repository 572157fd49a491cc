/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: endpoints
 *
 * Senders and receivers meet at an endpoint. Either receivers wait there or
 * messages do, never both: a task checks the other side, under the lock, before it
 * waits.
 *
 * Messages wait in one order, the order of their tickets. One-way messages are in
 * the ring. Callers are in a line, and keep their message until it is taken. A
 * sender that finds the ring full joins a line (it stalls) and draws a ticket. Its
 * message keeps this ticket when it goes into the ring. A hang-up draws its ticket
 * after the last capability of its group has died, if no receiver waits.
 *
 * Lock order of the whole module; each is taken in this order only::
 *
 *	endpoint->revoking	mutex: one revocation at a time marks capabilities
 *	space->lock		mutex: the table of a space. No task holds both
 *				mutexes at once
 *	  endpoint->lock	spinlock: all mutable data of an endpoint, the
 *				derivation of its capabilities, whether they are
 *				alive, and which space has each
 *	slots_lock		spinlock, a leaf: the hash of slots
 *	locks of xarrays	leaves: all endpoints, all spaces; in a space, the
 *				deferred replies and the indices of its table
 *
 * Tasks and poll queues are woken without endpoint->lock.
 *
 * Life: NEW (created, not yet reachable) -> OPEN (a capability with RECV exists) ->
 * CLOSED (the last such capability has died; set under the lock, never cleared) ->
 * freed, an RCU grace period after the last reference was dropped. A capability holds
 * a reference until its own last reference is dropped. A dump that is at the endpoint
 * holds one for a moment. A waiting task holds none: it is listed here, and the close
 * completes all listed waits before the closer drops its reference. A revocation that
 * has moved waiters into its own list has a reference until it has expelled them. See
 * fipc_endpoint_withdraw().
 *
 * This file knows slots and messages, and counts capabilities with RECV. It makes no
 * decision by tokens or users.
 */
#ifndef FASTIPC_ENDPOINT_H
#define FASTIPC_ENDPOINT_H

#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/fastipc.h>

#include "id_table.h"
#include "slot.h"

/**
 * struct fipc_group - the capabilities of one mint with FIPC_MINT_NOTIFY
 * @node: in endpoint->hangups; endpoint->lock. Before that in struct fipc_deaths, which
 *        belongs to one task
 * @badge: of all of them; constant
 * @count: number of live ones; endpoint->lock
 * @ticket: of the hang-up, once @count is 0; endpoint->lock
 *
 * The mint allocates it, so that nothing has to be allocated when the last of these
 * capabilities dies.
 */
struct fipc_group {
	struct list_head node;
	u64 badge;
	u32 count;
	u64 ticket;
};

/**
 * struct fipc_endpoint - where senders and receivers meet
 * @lock: guards all fields that are not described as constant or atomic
 * @closed: no capability with RECV is left; never cleared
 * @nospin: tasks that wait here sleep at once; constant
 * @hangup_queued: @hangups is not empty
 * @count: number of messages in @ring
 * @receiving: number of slots that wait to receive: in @receivers, or in the list of a
 *             revocation that will expel them
 * @receivers: slots that wait for a message, first in first out; empty while a message
 *             waits
 * @callers: slots whose call has not been taken, first in first out
 * @stalled: slots that wait for a free entry in @ring, first in first out; empty while
 *           @count is below @depth, except during the close
 * @id: never reused; constant
 * @fast: number of messages, calls and hang-ups delivered to a waiting receiver
 * @refs: one for each capability, and one for each dump that is at it; atomic
 * @derived: number of capabilities that were ever derived; wraps
 * @head: index in @ring of the oldest message
 * @depth: number of entries of @ring; constant
 * @recv_caps: number of live capabilities with RECV
 * @high_water: largest value that @count ever had
 * @calling: the same number for @callers
 * @stalling: the same number for @stalled
 * @next_ticket: for the next message that waits; also the number of messages that have
 *               waited
 * @full: how often a sender found the queue full
 * @full_told: when a full queue was last announced, jiffies; 0: never
 * @hangups: groups whose last capability has died, first in first out
 * @caps: all capabilities, in parenthesis form: cap.h
 * @revoking: held by the task that cuts a piece out of @caps, until all capabilities
 *            in the piece are dead
 * @poll_in: pollers of an exported capability with RECV; each such file holds a
 *           capability, and so a reference
 * @poll_out: pollers of an exported capability with SEND, or with neither right
 * @owner: the process that created it; constant
 * @rcu: to free it after a grace period
 * @tickets: of the messages in @ring; stored after @ring in the same memory
 * @ring: the queue; allocated with the endpoint, so that no send allocates memory
 */
struct fipc_endpoint {
	spinlock_t lock; /* of all mutable fields */
	bool closed;
	bool nospin;
	bool hangup_queued;
	u32 count;
	u32 receiving;
	struct list_head receivers;
	struct list_head callers;
	u64 id;
	u64 fast;

	/* The first cache line ends here. The fast path needs no other line. */
	refcount_t refs;
	u32 derived;
	u32 head;
	u32 depth;
	u32 recv_caps;
	u32 high_water;
	u32 calling;
	u32 stalling;
	u64 next_ticket;
	u64 full;
	unsigned long full_told;
	struct list_head stalled;
	struct list_head hangups;
	struct list_head caps;
	struct mutex revoking; /* one revocation at a time */
	wait_queue_head_t poll_in;
	wait_queue_head_t poll_out;
	struct fipc_owner owner;
	struct rcu_head rcu;

	u64 *tickets;
	struct fipc_msg ring[];
};

struct fipc_endpoint *fipc_endpoint_create(u32 depth, bool nospin);
void fipc_endpoint_get(struct fipc_endpoint *ep);
void fipc_endpoint_put(struct fipc_endpoint *ep);
struct fipc_endpoint *fipc_endpoint_next(u64 after);
unsigned int fipc_endpoints_changes(void);
void fipc_endpoint_close(struct fipc_endpoint *ep);
__poll_t fipc_endpoint_poll(struct fipc_endpoint *ep);

void fipc_endpoint_push_locked(struct fipc_endpoint *ep,
			       const struct fipc_msg *msg, u64 ticket);
struct fipc_slot *fipc_endpoint_shift_locked(struct fipc_endpoint *ep, u32 n);
struct fipc_slot *fipc_endpoint_pull_locked(struct fipc_endpoint *ep,
					    struct fipc_msg *msg);
struct fipc_slot *fipc_endpoint_caller_due_locked(struct fipc_endpoint *ep);
void fipc_endpoint_take_locked(struct fipc_endpoint *ep,
			       struct fipc_slot *caller,
			       struct fipc_slot *server);
void fipc_endpoint_move_transfer_locked(struct fipc_slot *caller,
					struct fipc_slot *server);
bool fipc_endpoint_withdraw(struct fipc_slot *self);
bool fipc_endpoint_expel(struct fipc_endpoint *ep, struct list_head *list,
			 int result);
void fipc_endpoint_poll_wake_all(struct fipc_endpoint *ep);
bool fipc_endpoint_met_full_locked(struct fipc_endpoint *ep);

/* The first receiver in line, or NULL. */
static inline struct fipc_slot *
fipc_endpoint_receiver_locked(struct fipc_endpoint *ep)
{
	lockdep_assert_held(&ep->lock);

	return list_first_entry_or_null(&ep->receivers, struct fipc_slot, link);
}

/**
 * fipc_endpoint_waits_locked - does this task wait here to receive?
 * @ep: locked
 * @slot: of any task
 *
 * The owner may be in a line of another endpoint, so its word can change although
 * @ep->lock is held. A task that joins a line of @ep writes @slot->ep and then begins
 * its wait, both under @ep->lock. The current task holds this lock. So if the word
 * says that the owner is in line, it belongs to one of two waits:
 *
 * - A wait at @ep. It stays in line while we hold the lock, and @slot->out shows
 *   whether the owner waits to receive.
 * - A wait in line at another endpoint. After the acquire (H), @slot->ep is not @ep::
 *
 *	owner, at another endpoint	current task, with ep->lock
 *	slot->ep = another
 *	word = WAITING	(I)		word = WAITING	(H)
 *					slot->ep: this one or a later one, never @ep
 *
 * (A fast call does not write @slot->ep. But its wait is taken from the start, so it is
 * never in line.)
 *
 * Return: true if @slot waits to receive here: it is in @ep->receivers, or in the list
 * of a revocation that will expel it. It stays there until we unlock.
 */
static inline bool fipc_endpoint_waits_locked(struct fipc_endpoint *ep,
					      struct fipc_slot *slot)
{
	lockdep_assert_held(&ep->lock);

	return fipc_wait_in_line(&slot->wait) && READ_ONCE(slot->ep) == ep &&
	       !READ_ONCE(slot->out);
}

/**
 * fipc_endpoint_deliver_locked - deliver a message to a waiting receiver
 * @ep: locked
 * @receiver: waits to receive at @ep
 * @msg: the message, which is copied
 *
 * Return: whether the caller must wake the receiver. See fipc_wait_complete().
 */
static inline enum fipc_wake
fipc_endpoint_deliver_locked(struct fipc_endpoint *ep,
			     struct fipc_slot *receiver,
			     const struct fipc_msg *msg)
{
	lockdep_assert_held(&ep->lock);

	ep->fast++;
	ep->receiving--;
	/* list_del() poisons, which writes to another cache line of the slot. */
	__list_del_entry(&receiver->link);
	receiver->msg = *msg;

	return fipc_wait_complete(&receiver->wait, 0);
}

/* The length of the line that a task is in. */
static inline u32 *fipc_endpoint_length_locked(struct fipc_endpoint *ep,
					       const struct fipc_slot *slot)
{
	lockdep_assert_held(&ep->lock);

	if (!slot->out)
		return &ep->receiving;

	return slot->stalled ? &ep->stalling : &ep->calling;
}

/**
 * fipc_endpoint_unlist_locked - remove a task from its line
 * @slot: listed; its endpoint locked
 */
static inline void fipc_endpoint_unlist_locked(struct fipc_slot *slot)
{
	--*fipc_endpoint_length_locked(slot->ep, slot);
	list_del(&slot->link);
	/* Has no effect on a receiver: cap.h. */
	list_del_init(&slot->through);
}

/**
 * fipc_endpoint_join_locked - the current task joins a line
 * @ep: locked, not closed
 * @self: the current task's slot
 * @line: @ep->receivers, @ep->callers or @ep->stalled
 * @length: of that line
 *
 * Afterwards drop the lock and call fipc_wait_park(). If that fails, call
 * fipc_endpoint_withdraw().
 */
static inline void fipc_endpoint_join_locked(struct fipc_endpoint *ep,
					     struct fipc_slot *self,
					     struct list_head *line,
					     u32 *length)
{
	lockdep_assert_held(&ep->lock);

	WRITE_ONCE(self->ep, ep);
	WRITE_ONCE(self->since, jiffies);
	self->spin.off = ep->nospin;
	fipc_wait_begin(&self->wait, 0);
	list_add_tail(&self->link, line);
	++*length;
}

/*
 * Wake pollers when a receive or a send would no longer sleep. There are two poll
 * queues, because a message wakes only one of the exclusive pollers, and this one must
 * have the right to receive the message. When the full message queue gets a free entry,
 * all pollers in @poll_out are woken, once.
 *
 * The reads of the poll queues need no barrier. The waker has changed the state under
 * the lock. A poller first joins the poll queue, then takes the lock in
 * fipc_endpoint_poll(). So the poller sees the new state, or the waker sees the poller.
 */
static inline void fipc_endpoint_poll_wake_many(struct fipc_endpoint *ep, int n)
{
	/* See above. */
	if (waitqueue_active(&ep->poll_in))
		__wake_up(&ep->poll_in, TASK_INTERRUPTIBLE, n,
			  poll_to_key(EPOLLIN | EPOLLRDNORM));
}

static inline void fipc_endpoint_poll_wake_in(struct fipc_endpoint *ep)
{
	fipc_endpoint_poll_wake_many(ep, 1);
}

static inline void fipc_endpoint_poll_wake_out(struct fipc_endpoint *ep)
{
	/* See above. */
	if (waitqueue_active(&ep->poll_out))
		__wake_up(&ep->poll_out, TASK_INTERRUPTIBLE, 0,
			  poll_to_key(EPOLLOUT | EPOLLWRNORM));
}

/*
 * The queue was full and now has @queued messages. If it is full again, the message of
 * a stalled sender has gone into it.
 */
static inline void fipc_endpoint_poll_wake_room(struct fipc_endpoint *ep,
						u32 queued)
{
	if (queued < ep->depth)
		fipc_endpoint_poll_wake_out(ep);
	else
		fipc_endpoint_poll_wake_in(ep);
}

#endif /* FASTIPC_ENDPOINT_H */
