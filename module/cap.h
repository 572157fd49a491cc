/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: capabilities and what they were derived from
 *
 * Each mint, export, import and transfer makes a child of its source, in whatever
 * space. Derivation never leaves an endpoint, so the forest of an endpoint is
 * guarded by its lock. It is one list, endpoint->caps, in parenthesis form: each
 * capability has a node where it begins and one where it ends, and between them
 * stands all that was derived from it::
 *
 *	a( b( c( ) d( ) ) e( ) )	b's children are c and d
 *	a( c( ) d( ) e( ) )		b was dropped: they are a's
 *
 * To derive is to put a pair behind the source's begin, to leave is to take a pair
 * out, by which the children fall to the parent, and all descendants are one piece
 * of the list, which can be cut out. Each of these is O(1). No capability points to
 * another, and nothing recurs.
 *
 * Life: NEW (fipc_cap_alloc()) -> LIVE (fipc_cap_root(), fipc_cap_derive()) -> DEAD
 * (dropped, its file closed, or revoked; under the endpoint's lock, for good) ->
 * freed, an RCU grace period after the last reference. References are counted
 * under the endpoint's lock. One has
 *
 * - the holder, which is a space, an exported file, or whoever carries the
 *   capability to either: from the derivation to fipc_cap_kill();
 * - a revocation: on the capability that it was asked to revoke below, so that this
 *   stays in the list if somebody drops it meanwhile, and on each that it revokes;
 * - a task that waits through it, but only if the holder gave it up during the
 *   wait: dropping a capability wakes nobody, so the capability stays in the list
 *   with its waiter, where a revocation further up finds both.
 *
 * What a living capability does for others ends once, when it dies: its share in
 * @recv_caps, and in the group of those that share a badge. The nodes go with the
 * last reference, or when it is revoked. The reference to the endpoint goes with
 * the memory.
 *
 * This room knows nothing of tokens, tables or messages.
 */
#ifndef FASTIPC_CAP_H
#define FASTIPC_CAP_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "endpoint.h"

struct fipc_space;

/**
 * struct fipc_cap - the right to use an endpoint
 * @token: its name in its space; 0 in an exported file. Constant once published
 * @badge: what the receiver is told. Constant
 * @ep: the endpoint, of which it holds a reference. Constant
 * @rights: FIPC_RIGHT_*. Constant
 * @dead: dropped or revoked; @ep->lock
 * @revoked: and not dropped before: @begin is the revocation's; @ep->lock
 * @received: somebody has waited through it to receive; @ep->lock
 * @refs: see above; @ep->lock
 * @space: in whose table it is, NULL if in none; @ep->lock. Once @revoked it is the
 *         revocation's, which has a reference to the space then
 * @group: in which it is counted while it lives, or NULL; @ep->lock
 * @notify: a group that is to begin with it; its maker's until it is published
 * @waiters: slots that stand in line to call or send through it; @ep->lock
 * @begin: in @ep->caps, or in a piece that a revocation has cut out of it;
 *         @ep->lock
 * @end: the same
 * @rcu: to free it
 *
 * A message reads the first four words, which share a cache line.
 */
struct fipc_cap {
	u64 token;
	u64 badge;
	struct fipc_endpoint *ep;
	u32 rights;
	bool dead;
	bool revoked;
	bool received;

	u32 refs;
	struct fipc_space *space;
	struct fipc_group *group;
	struct fipc_group *notify;
	struct list_head waiters;
	struct list_head begin;
	struct list_head end;
	struct rcu_head rcu;
};

/**
 * struct fipc_deaths - what deaths under the lock leave to be done without it
 * @groups: those of which nobody lives any more
 * @close: nobody has RECV any more
 */
struct fipc_deaths {
	struct list_head groups;
	bool close;
};

#define FIPC_DEATHS_INIT(name) { .groups = LIST_HEAD_INIT((name).groups) }

struct fipc_cap *fipc_cap_alloc(void);
void fipc_cap_root(struct fipc_cap *cap, struct fipc_endpoint *ep);
int fipc_cap_derive(struct fipc_cap *cap, struct fipc_cap *source, u32 rights,
		    u64 badge);
bool fipc_cap_settle(struct fipc_cap *cap, struct fipc_space *space);
void fipc_cap_kill(struct fipc_cap *cap);
bool fipc_cap_lives(struct fipc_cap *cap);
bool fipc_cap_get(struct fipc_cap *cap);
void fipc_cap_put(struct fipc_cap *cap, u32 refs);
void fipc_cap_leave(struct fipc_slot *self);
void fipc_cap_die_locked(struct fipc_cap *cap, struct fipc_deaths *deaths);
void fipc_deaths_follow(struct fipc_endpoint *ep, struct fipc_deaths *deaths);

/**
 * fipc_cap_check_locked - may something be committed through this capability?
 * @cap: looked up before its endpoint was locked
 *
 * Return: 0, -ENOENT if it was dropped or revoked, -EPIPE if its endpoint is
 * closed.
 */
static inline int fipc_cap_check_locked(const struct fipc_cap *cap)
{
	lockdep_assert_held(&cap->ep->lock);

	if (unlikely(cap->dead))
		return -ENOENT;
	if (unlikely(cap->ep->closed))
		return -EPIPE;

	return 0;
}

/*
 * Who waits through a capability must be found when it goes, without a look at all
 * who wait at the endpoint: there may be thousands, and any client may make and drop
 * capabilities. So callers and stalled senders are listed with the capability, too.
 * Receivers are not, as each message would have to take one off; they are few, and
 * only who has RECV can add to them.
 */

/**
 * fipc_cap_join_locked - line the current task up to call or to send
 * @cap: live, its endpoint locked and not closed: what the task waits through
 * @self: the current task's slot
 * @msg: the message, sealed
 * @stalls: it sends one way, and waits for room; else it calls
 *
 * Once the task is in the line no more: fipc_cap_leave_line(). See
 * fipc_endpoint_join_locked().
 */
static inline void fipc_cap_join_locked(struct fipc_cap *cap,
					struct fipc_slot *self,
					const struct fipc_msg *msg,
					bool stalls)
{
	lockdep_assert_held(&cap->ep->lock);

	self->cap = cap;
	WRITE_ONCE(self->out, msg);
	WRITE_ONCE(self->stalled, stalls);
	self->ticket = cap->ep->next_ticket++;
	list_add(&self->through, &cap->waiters);
	fipc_endpoint_join_locked(cap->ep, self,
				  stalls ? &cap->ep->stalled : &cap->ep->callers,
				  stalls ? &cap->ep->stalling : &cap->ep->calling);
}

/**
 * fipc_cap_join_receivers_locked - line the current task up to receive
 * @cap: as above
 * @self: the current task's slot
 */
static inline void fipc_cap_join_receivers_locked(struct fipc_cap *cap,
						  struct fipc_slot *self)
{
	lockdep_assert_held(&cap->ep->lock);

	self->cap = cap;
	WRITE_ONCE(self->out, NULL);
	/* Mostly set already: do not write to a line that others read. */
	if (unlikely(!cap->received))
		cap->received = true;
	fipc_endpoint_join_locked(cap->ep, self, &cap->ep->receivers,
				  &cap->ep->receiving);
}

/**
 * fipc_cap_leave_line - the current task is in no line any more
 * @self: the current task's slot
 *
 * Context: task; no lock.
 */
static inline void fipc_cap_leave_line(struct fipc_slot *self)
{
	if (unlikely(self->orphan))
		fipc_cap_leave(self);
}

/**
 * fipc_cap_wait_in_line - wait after fipc_cap_join_locked() or its receivers' form
 * @self: the current task's slot
 * @expires: deadline, CLOCK_MONOTONIC of the host
 *
 * Context: task; sleeps. No lock, and no RCU read-side critical section.
 *
 * Return: the result of the wait; -ETIMEDOUT or -ERESTARTSYS if the task left the line
 * before the wait was completed.
 */
static inline int fipc_cap_wait_in_line(struct fipc_slot *self, ktime_t expires)
{
	int ret;

	fipc_wait_spin(&self->wait, &self->spin, NULL);
	ret = fipc_wait_park(&self->wait, expires);
	if (likely(!ret) || !fipc_endpoint_withdraw(self)) {
		fipc_cap_leave_line(self);
		return fipc_wait_result(&self->wait);
	}

	fipc_cap_leave_line(self);
	fipc_count_broken_off(ret);

	return ret;
}

#endif /* FASTIPC_CAP_H */
