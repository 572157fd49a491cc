/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: endpoints
 *
 * Where senders and receivers meet. Either receivers wait there or messages do,
 * never both: who would wait looks at the other side first, under the lock.
 *
 * Messages wait in one order, that of their tickets: one-way messages in the
 * ring, callers in a line, their message still with them. A sender that stalls
 * draws its ticket then, and its message goes into the ring with it. A hang-up
 * draws one when the last capability of its group dies.
 *
 * Lock order, of the whole module; each is taken in this order only::
 *
 *	endpoint->revoking	mutex: one revocation marks at a time
 *	space->lock		mutex: the table of a space; never both mutexes
 *	  endpoint->lock	spinlock: all that is in an endpoint, what its
 *				capabilities were derived from and whether they
 *				live, and whose each is
 *	slots_lock		spinlock, a leaf: the hash of slots
 *	the locks of two xarrays, leaves: all endpoints, all spaces
 *
 * A task wakes and poll queues are woken without endpoint->lock.
 *
 * Life: NEW (made, nobody knows it) -> OPEN (a capability with RECV exists) ->
 * CLOSED (the last one died; under the lock, for good) -> freed, an RCU grace
 * period after the last reference. Every capability holds one until it is freed, and a
 * dump that is at the endpoint for a moment.
 * A waiting task holds none: it is listed here, and close completes all who are
 * listed before the closer's reference goes. See fipc_endpoint_withdraw().
 *
 * This room knows slots and words, and counts capabilities with RECV; it knows
 * nothing of tokens or users.
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
 * struct fipc_group - the capabilities that one mint with FIPC_MINT_NOTIFY led to
 * @node: in endpoint->hangups; endpoint->lock
 * @badge: of all of them; constant
 * @count: how many live; endpoint->lock
 * @ticket: of the hang-up, once @count is 0; endpoint->lock
 *
 * Made with the mint, so that nothing has to be allocated when the last one dies.
 */
struct fipc_group {
	struct list_head node;
	u64 badge;
	u32 count;
	u64 ticket;
};

/**
 * struct fipc_endpoint - where senders and receivers meet
 * @lock: guards all that is not said to be constant or atomic
 * @closed: no capability with RECV is left; never cleared
 * @nospin: who waits here sleeps at once; constant
 * @hangup_queued: @hangups is not empty
 * @count: messages in @ring
 * @receiving: how many wait in @receivers
 * @receivers: slots that wait for a message, first in first out; empty while
 *             a message is there
 * @callers: slots whose call has not been taken, first in first out
 * @stalled: slots that wait for room in the queue, first in first out; empty
 *           while @count is below @depth
 * @id: never reused; constant
 * @fast: how many messages, calls and hang-ups went to a waiting receiver
 * @refs: one for each capability, and for a dump that is at it; atomic
 * @derived: how many capabilities were ever derived; wraps
 * @head: index in @ring of the oldest message
 * @depth: room in @ring; constant
 * @recv_caps: live capabilities with RECV
 * @high_water: most messages that were ever in @ring
 * @calling: how many wait in @callers
 * @stalling: how many wait in @stalled
 * @next_ticket: for the next message that waits; thus how many have
 * @full: how many senders met a full queue
 * @full_told: when that was last announced, jiffies; 0: never
 * @hangups: groups whose last capability has died, first in first out
 * @caps: all capabilities, in parenthesis form: cap.h
 * @revoking: whoever cuts a piece out of @caps, until all in it are dead
 * @poll_in: who polls an exported capability with RECV; each such file holds a
 *           capability, thus a reference
 * @poll_out: who polls one with SEND, or with neither right
 * @owner: who made it; constant
 * @rcu: to free it
 * @tickets: of the messages in @ring, behind it in the same memory
 * @ring: the queue: allocated with the endpoint, so that no send allocates
 */
struct fipc_endpoint {
	spinlock_t lock; /* of all that can change */
	bool closed;
	bool nospin;
	bool hangup_queued;
	u32 count;
	u32 receiving;
	struct list_head receivers;
	struct list_head callers;
	u64 id;
	u64 fast;

	/* Here the first cache line ends, all that the fast path needs. */
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
	struct mutex revoking; /* of whom may cut @caps */
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

/* The first in line, or NULL. */
static inline struct fipc_slot *
fipc_endpoint_receiver_locked(struct fipc_endpoint *ep)
{
	lockdep_assert_held(&ep->lock);

	return list_first_entry_or_null(&ep->receivers, struct fipc_slot, link);
}

/**
 * fipc_endpoint_waits_locked - does this task wait here to receive?
 * @ep: locked
 * @slot: anybody's
 *
 * The word of a wait is its owner's, and the lock of that wait may be another
 * endpoint's. Whoever joins a line of @ep writes @slot->ep, then begins the wait, and
 * both under @ep->lock, which we have. So what we read of the word belongs to its last
 * wait here, which then stands, or to a later one elsewhere, and behind that @slot->ep
 * is not @ep::
 *
 *	owner, elsewhere		we, with ep->lock
 *	slot->ep = another
 *	word = WAITING	(I)		word = WAITING	(H)
 *					slot->ep: another, or a later one; never @ep
 *
 * Return: true if it stands in @ep->receivers, and stays there until we unlock.
 */
static inline bool fipc_endpoint_waits_locked(struct fipc_endpoint *ep,
					      struct fipc_slot *slot)
{
	lockdep_assert_held(&ep->lock);

	return fipc_wait_in_line(&slot->wait) && READ_ONCE(slot->ep) == ep &&
	       !READ_ONCE(slot->out);
}

/**
 * fipc_endpoint_deliver_locked - hand a message to a waiting receiver
 * @ep: locked
 * @receiver: listed in @ep->receivers
 * @msg: what it gets
 *
 * Return: whether the receiver must be woken.
 */
static inline enum fipc_wake
fipc_endpoint_deliver_locked(struct fipc_endpoint *ep,
			     struct fipc_slot *receiver,
			     const struct fipc_msg *msg)
{
	lockdep_assert_held(&ep->lock);

	ep->fast++;
	ep->receiving--;
	/* list_del() would poison, thus write to another line of the slot. */
	__list_del_entry(&receiver->link);
	receiver->msg = *msg;

	return fipc_wait_complete(&receiver->wait, 0);
}

/* How long the line is that a task stands in. */
static inline u32 *fipc_endpoint_length_locked(struct fipc_endpoint *ep,
					       const struct fipc_slot *slot)
{
	lockdep_assert_held(&ep->lock);

	if (!slot->out)
		return &ep->receiving;

	return slot->stalled ? &ep->stalling : &ep->calling;
}

/**
 * fipc_endpoint_unlist_locked - take a task out of its line
 * @slot: listed; its endpoint locked
 */
static inline void fipc_endpoint_unlist_locked(struct fipc_slot *slot)
{
	--*fipc_endpoint_length_locked(slot->ep, slot);
	list_del(&slot->link);
	/* Does nothing to a receiver: cap.h. */
	list_del_init(&slot->through);
}

/**
 * fipc_endpoint_join_locked - line the current task up
 * @ep: locked, not closed
 * @self: the current task's slot
 * @line: @ep->receivers, @ep->callers or @ep->stalled
 * @length: of that line
 *
 * To be followed by fipc_wait_park() without the lock and, if that was in vain,
 * by fipc_endpoint_withdraw().
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
 * Tell who polls that a receive or a send would not sleep any more. There are two
 * queues, because of those who poll exclusively one is woken for a message: it
 * must be one that can receive it. Room for a sender is announced once, to all.
 *
 * No barrier is needed before the looks at the queues: fipc_endpoint_poll() takes
 * the lock after its caller joined them, and ours was held when the state
 * changed, so it saw the new state or we see it here.
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

/* The queue was full and has @queued messages now; a stalled sender's is new there. */
static inline void fipc_endpoint_poll_wake_room(struct fipc_endpoint *ep,
						u32 queued)
{
	if (queued < ep->depth)
		fipc_endpoint_poll_wake_out(ep);
	else
		fipc_endpoint_poll_wake_in(ep);
}

#endif /* FASTIPC_ENDPOINT_H */
