/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: capabilities and their derivation
 *
 * Each mint, export, import and transfer derives a child capability from its source.
 * The child can be in another space, but it always names the same endpoint. So the
 * lock of the endpoint guards the derivation of all its capabilities. They are in one
 * list, endpoint->caps, in parenthesis form: each capability has a begin node and an
 * end node, and all its descendants are between the two::
 *
 *	a( b( c( ) d( ) ) e( ) )	b's children are c and d
 *	a( c( ) d( ) e( ) )		b was dropped: c and d are a's children
 *
 * To derive a capability, insert its pair of nodes after the begin node of the source.
 * To remove a capability, remove its pair; its children become children of its parent.
 * All descendants of a capability are one contiguous piece of the list, which can be
 * cut out. Each of these operations is O(1). No capability has a pointer to its parent
 * or its children, and there is no recursion.
 *
 * Life: NEW (fipc_cap_alloc()) -> LIVE (fipc_cap_root(), fipc_cap_derive()) -> DEAD
 * (dropped, its file closed, or revoked; under the endpoint's lock, permanently) ->
 * freed, an RCU grace period after the last reference. The endpoint's lock guards the
 * reference count. These have a reference:
 *
 * - the holder: a space, an exported file, or code that carries the capability to one
 *   of these. From fipc_cap_alloc() to fipc_cap_kill(), or until a revocation takes the
 *   capability out of its table;
 * - a revocation: to each capability that it revokes, and to the capability that it
 *   was called on, which thus stays in the list even if its holder drops it;
 * - a task that waits through the capability, but only if the holder dropped the
 *   capability during the wait. A drop does not end the waits. The capability stays in
 *   the list for its waiters, so that a revocation of an ancestor finds the capability
 *   and its waiters.
 *
 * When a capability dies, two counts go down, exactly once: @recv_caps of its endpoint
 * if it has RECV, and @count of its group if it has one. Its nodes leave the list when
 * it is revoked, or when its last reference is dropped. Its reference to the endpoint
 * is dropped with its own last reference, before the grace period.
 *
 * This file never looks up a token, and never reads a message.
 */
#ifndef FASTIPC_CAP_H
#define FASTIPC_CAP_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "endpoint.h"

struct fipc_space;

/**
 * struct fipc_cap - the right to use an endpoint
 * @token: its token in its space; 0 in an exported file. Constant once published
 * @badge: receivers get it with each message. Constant
 * @ep: the endpoint; a reference. Constant
 * @rights: FIPC_RIGHT_*. Constant
 * @dead: dropped or revoked; @ep->lock
 * @revoked: a revocation has cut it out of @ep->caps, and uses @begin for its own list.
 *           The capability may have been dropped before; @ep->lock
 * @received: a task has waited through it to receive; @ep->lock
 * @refs: see above; @ep->lock
 * @space: the space whose table it is in, or NULL; @ep->lock. Once @revoked is set,
 *         only the revocation uses this field, and it has a reference to the space
 * @group: the group that counts it while it is live, or NULL; @ep->lock
 * @notify: the new group that becomes active when @token is published, or NULL. Until
 *          then it belongs to the task that mints
 * @waiters: slots that wait in line to call or send through it; @ep->lock
 * @begin: in @ep->caps, or in a list of the revocation that has cut it out;
 *         @ep->lock
 * @end: in @ep->caps, or in the piece that a revocation has cut out; @ep->lock
 * @rcu: to free it
 *
 * A message reads the first four words. They share a cache line.
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
 * struct fipc_deaths - work that follows from deaths, to be done without the lock
 * @groups: groups that have no live capability any more
 * @close: the endpoint has no live capability with RECV any more
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
 * fipc_cap_check_locked - may an operation be committed through this capability?
 * @cap: looked up before its endpoint was locked
 *
 * Return: 0; -ENOENT if it was dropped or revoked; -EPIPE if its endpoint is closed.
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
 * When a capability dies, its waiters must be found without a search of all waiters
 * of the endpoint: there may be thousands, and any client may create and drop
 * capabilities. So callers and stalled senders are also listed with the capability.
 * Receivers are not, because each message would have to remove one from that list.
 * Receivers are few, and only a holder of RECV can add to them.
 */

/**
 * fipc_cap_join_locked - put the current task in line to call or to send
 * @cap: live, its endpoint locked and not closed: the task waits through it
 * @self: the current task's slot
 * @msg: the message, after fipc_msg_seal()
 * @stalls: true for a one-way message that waits for a free entry in the queue; false
 *          for a call
 *
 * After the task has left the line, call fipc_cap_leave_line(). See
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
 * fipc_cap_join_receivers_locked - put the current task in line to receive
 * @cap: as above
 * @self: the current task's slot
 */
static inline void fipc_cap_join_receivers_locked(struct fipc_cap *cap,
						  struct fipc_slot *self)
{
	lockdep_assert_held(&cap->ep->lock);

	self->cap = cap;
	WRITE_ONCE(self->out, NULL);
	/* Usually set already. Do not write to a cache line that others read. */
	if (unlikely(!cap->received))
		cap->received = true;
	fipc_endpoint_join_locked(cap->ep, self, &cap->ep->receivers,
				  &cap->ep->receiving);
}

/**
 * fipc_cap_leave_line - drop @self->orphan, if it is set
 * @self: the current task's slot, no longer in line
 *
 * Context: task; no lock.
 */
static inline void fipc_cap_leave_line(struct fipc_slot *self)
{
	if (unlikely(self->orphan))
		fipc_cap_leave(self);
}

/**
 * fipc_cap_wait_in_line - wait in line to receive or to send
 * @self: the current task's slot, after fipc_cap_join_receivers_locked(), or after
 *        fipc_cap_join_locked() to send
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
