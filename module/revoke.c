// SPDX-License-Identifier: GPL-2.0
/*
 * Revocation, in two phases.
 *
 * The first phase marks all descendants dead and ends the waits through them. The
 * descendants are one piece of endpoint->caps. The piece is cut out in one step. If
 * later a child is derived from the capability that the revocation was called on, the
 * child does not join the piece, and is left alone. A capability that is derived from
 * one in the piece joins the piece. A capability that is dropped leaves the piece with
 * its last reference. Each hold of the lock marks a limited number of capabilities, so
 * that the lock is never held for long. It marks more than were derived since the last
 * hold, so the phase ends.
 *
 * The second phase removes the capabilities from their tables, one by one, without the
 * endpoint's lock. Until then the revocation has a reference to each capability.
 *
 * An operation on another CPU is either committed before the mark, or fails::
 *
 *	revocation			send, receive, derive
 *					lookup: found
 *	lock(ep): dead			lock(ep): live: commit, or dead: -ENOENT
 *	return: 0
 *					never commits here
 *
 * fipc_space_publish() handles a capability that is on its way into a table: either
 * the revocation finds it in the table, or the publisher finds it dead. space.h
 * explains the close of a space.
 *
 * A capability that was dropped while a task waits through it is still in the list::
 *
 *	drop			revocation			waiter
 *	lock(ep): dead
 *	waiters get a reference
 *	put: not the last
 *				lock(ep): waiter found
 *				end its wait: -ENOENT
 *								returns, put
 *				put
 *
 * The last of these puts frees it.
 *
 * Two revocations of one endpoint can overlap. The capability of one (the lower) may be
 * a descendant of that of the other (the upper), or both may have the same capability.
 * After the lower one has cut out its piece, the upper one does not see that piece. But
 * neither may return before all capabilities in the piece are dead. So they take turns
 * (endpoint->revoking). If the upper one is first, the lower one then finds that its
 * own capability was revoked. In the other cases, all capabilities of the first piece
 * are dead when the second one begins.
 */
#include "event.h"
#include "limits.h"
#include "revoke.h"
#include "stats.h"
#include "trace.h"

/**
 * struct fipc_revocation - one revocation in progress
 * @ep: the endpoint
 * @piece: descendants that are not marked yet, in parenthesis form; @ep->lock
 * @marked: marked descendants, linked by @begin. The list belongs to the revocation,
 *          with a reference to each capability and to its space
 * @deaths: work that follows from the deaths
 * @waiters: slots whose wait must be ended; @ep->lock
 * @count: number of capabilities that the revocation killed
 * @derived: @ep->derived at the last hold of the lock
 * @received: a task has waited through a marked capability to receive
 * @filed: a marked capability may be in a file
 */
struct fipc_revocation {
	struct fipc_endpoint *ep;
	struct list_head piece;
	struct list_head marked;
	struct fipc_deaths deaths;
	struct list_head waiters;
	u64 count;
	u32 derived;
	bool received;
	bool filed;
};

static void fipc_revoke_mark_locked(struct fipc_revocation *rev,
				    struct fipc_cap *cap)
{
	struct fipc_slot *slot, *next;

	lockdep_assert_held(&rev->ep->lock);

	list_move_tail(&cap->begin, &rev->marked);
	list_del(&cap->end);
	cap->revoked = true;
	cap->refs++;
	/* A dead one was dropped, and is in the list only for its waiters. */
	if (!cap->dead) {
		trace_fipc_cap(cap, FIPC_CAP_REVOKED);
		rev->count++;
		fipc_cap_die_locked(cap, &rev->deaths);
	}
	if (cap->space)
		fipc_space_get(cap->space);
	else
		rev->filed = true;
	list_for_each_entry_safe(slot, next, &cap->waiters, through) {
		list_del_init(&slot->through);
		list_move_tail(&slot->link, &rev->waiters);
	}
	rev->received |= cap->received;
}

/* Mark some of the piece. Return: true if more are left. */
static bool fipc_revoke_mark_some(struct fipc_revocation *rev)
{
	struct fipc_cap *cap;
	u32 n, limit;
	bool more;

	spin_lock(&rev->ep->lock);
	limit = FIPC_REVOKE_CHUNK + 2 * (rev->ep->derived - rev->derived);
	rev->derived = rev->ep->derived;
	for (n = 0; n < limit; n++) {
		/* The first node of a piece is always the begin of a capability. */
		cap = list_first_entry_or_null(&rev->piece, struct fipc_cap,
					       begin);
		if (!cap)
			break;
		fipc_revoke_mark_locked(rev, cap);
	}
	more = !list_empty(&rev->piece);
	spin_unlock(&rev->ep->lock);

	return more;
}

/*
 * Cut out everything between begin and end. If the capability itself was revoked, its
 * descendants were revoked with it.
 */
static void fipc_revoke_cut(struct fipc_revocation *rev, struct fipc_cap *cap)
{
	spin_lock(&rev->ep->lock);
	rev->derived = rev->ep->derived;
	if (!cap->revoked && cap->begin.next != &cap->end)
		list_bulk_move_tail(&rev->piece, cap->begin.next,
				    cap->end.prev);
	spin_unlock(&rev->ep->lock);
}

/* Collect the receivers. One search of the line is enough: fipc_revoke_waiters(). */
static void fipc_revoke_receivers(struct fipc_revocation *rev)
{
	struct fipc_slot *slot, *next;

	spin_lock(&rev->ep->lock);
	list_for_each_entry_safe(slot, next, &rev->ep->receivers, link) {
		if (slot->cap->revoked)
			list_move_tail(&slot->link, &rev->waiters);
	}
	spin_unlock(&rev->ep->lock);
}

/*
 * No task begins a wait through a dead capability, so no more waiters can come.
 * fipc_revoke_receivers() dereferences slot->cap, so call this function before
 * fipc_revoke_end() drops the references to the capabilities in @marked.
 */
static void fipc_revoke_waiters(struct fipc_revocation *rev)
{
	if (rev->received)
		fipc_revoke_receivers(rev);
	while (fipc_endpoint_expel(rev->ep, &rev->waiters, -ENOENT))
		cond_resched();
}

static void fipc_revoke_mark(struct fipc_revocation *rev, struct fipc_cap *cap)
{
	mutex_lock(&rev->ep->revoking);
	fipc_revoke_cut(rev, cap);
	while (fipc_revoke_mark_some(rev))
		cond_resched();
	fipc_revoke_waiters(rev);
	mutex_unlock(&rev->ep->revoking);
}

/* Remove it from its table, unless its holder dropped it meanwhile. Drop references. */
static void fipc_revoke_remove(struct fipc_cap *cap)
{
	struct fipc_space *space = cap->space;
	u32 refs = 1;

	if (space) {
		if (fipc_space_evict(space, cap))
			refs++;
		fipc_space_put(space);
	}
	fipc_cap_put(cap, refs);
}

static void fipc_revoke_end(struct fipc_revocation *rev)
{
	struct fipc_cap *cap, *next;

	fipc_deaths_follow(rev->ep, &rev->deaths);
	if (rev->filed)
		fipc_endpoint_poll_wake_all(rev->ep);
	list_for_each_entry_safe(cap, next, &rev->marked, begin) {
		list_del(&cap->begin);
		fipc_revoke_remove(cap);
		cond_resched();
	}
}

/* Look the token up and take a reference. */
static struct fipc_cap *fipc_revoke_find(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap;

	rcu_read_lock();
	cap = fipc_space_lookup(space, token, 0);
	if (!IS_ERR(cap) && !fipc_cap_get(cap))
		cap = ERR_PTR(-ENOENT);
	rcu_read_unlock();

	return cap;
}

/**
 * fipc_cap_revoke - FIPC_IOC_CAP_REVOKE
 * @space: the space that @token belongs to
 * @token: names the capability whose descendants are revoked
 *
 * Context: task; sleeps.
 *
 * Return: 0: from now on nothing is committed through any of the descendants. -ENOENT
 * if there is no such capability.
 */
int fipc_cap_revoke(struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap = fipc_revoke_find(space, token);
	struct fipc_revocation rev = {
		.piece = LIST_HEAD_INIT(rev.piece),
		.marked = LIST_HEAD_INIT(rev.marked),
		.waiters = LIST_HEAD_INIT(rev.waiters),
		.deaths = FIPC_DEATHS_INIT(rev.deaths),
	};

	if (IS_ERR(cap))
		return PTR_ERR(cap);

	rev.ep = cap->ep;
	fipc_revoke_mark(&rev, cap);
	fipc_revoke_end(&rev);
	fipc_count_many(FIPC_STAT_REVOKED, rev.count);
	if (rev.count)
		fipc_event_cap_revoked(rev.ep->id, rev.count);
	fipc_cap_put(cap, 1);

	return 0;
}
